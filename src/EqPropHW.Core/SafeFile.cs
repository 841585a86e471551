namespace EqPropHW.Core;

/// <summary>Files that are either whole or absent.</summary>
public static class SafeFile
{
    /// <summary>Writes to a temporary name in the same folder, then renames over the target.</summary>
    public static void Write(string path, Action<Stream> content)
    {
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary)) content(stream);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes text in UTF-8 to a temporary name, then renames over the target.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
