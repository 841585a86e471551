using System.Text;

namespace EqPropHW.Profiles;

/// <summary>The text of a file with the line and column of every byte.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string file, string text)
    {
        File = file;
        Utf8 = Encoding.UTF8.GetBytes(text);
        for (var k = 0; k < Utf8.Length; k++)
        {
            if (Utf8[k] == '\n') _lineStarts.Add(k + 1);
        }
    }

    public string File { get; }

    public byte[] Utf8 { get; }

    /// <summary>First byte of a line, 0-based.</summary>
    public int LineStart(long line) => _lineStarts[(int)Math.Min(line, _lineStarts.Count - 1)];

    /// <summary>Line of a byte, 1-based.</summary>
    public int Line(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>A diagnostic at a byte.</summary>
    public Diagnostic At(int offset, string code, string path, string message)
    {
        offset = Math.Clamp(offset, 0, Utf8.Length);
        var line = Line(offset);
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] - 1 : Utf8.Length;
        // Columns count characters, not bytes and not halves of surrogate pairs.
        var column = 1 + Encoding.UTF8.GetString(Utf8, start, offset - start).EnumerateRunes().Count();
        return new(File, line, column, code, path, message, Encoding.UTF8.GetString(Utf8, start, end - start).TrimEnd('\r'));
    }
}
