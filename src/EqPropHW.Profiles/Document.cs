using System.Text;

namespace EqPropHW.Profiles;

/// <summary>Reads one file from its text to a value of a shape, or throws all its diagnostics at once.</summary>
internal static class Document
{
    /// <exception cref="ProfileException">The file cannot be read or is invalid.</exception>
    public static string ReadText(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e is FileNotFoundException or DirectoryNotFoundException ? "the file does not exist" : e.Message);
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable(path, "the file is not UTF-8 text");
        }
    }

    /// <exception cref="ProfileException">The text is invalid.</exception>
    public static T Parse<T>(string text, string file, Func<JsonItem, Shape<T>> shape)
    {
        var log = new DiagnosticLog(new SourceText(file, text));
        var root = JsonTree.Parse(log);
        T? value = default;
        if (root is not null) shape(root).TryRead(root, log, out value);
        log.ThrowIfAny();
        return value!;
    }

    private static ProfileException Unreadable(string path, string message)
        => new([new Diagnostic(path, 1, 1, DiagnosticCodes.Unreadable, "", message, "")]);
}
