using System.Text;

namespace EqPropHW.Profiles;

/// <summary>One thing that is wrong in a file, and where.</summary>
/// <param name="File">File name as the user gave it.</param>
/// <param name="Line">Line of the token, 1-based.</param>
/// <param name="Column">First character of the token in its line, 1-based.</param>
/// <param name="Code">A code of <see cref="DiagnosticCodes"/>.</param>
/// <param name="Path">Path of the value, for example <c>learning.rates[1]</c>; empty for the whole file.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="SourceLine">The line of the file; empty when there is none.</param>
public sealed record Diagnostic(string File, int Line, int Column, string Code, string Path, string Message, string SourceLine)
{
    private const int Width = 110;

    /// <summary>The message as one line, without the source.</summary>
    public string Headline => $"{File}:{Line}:{Column}: error {Code}: {(Path.Length > 0 ? Path + ": " : "")}{Message}";

    /// <summary>The message, the source line and a caret under the token.</summary>
    public override string ToString()
    {
        if (SourceLine.Length == 0) return Headline;
        var line = SourceLine.EnumerateRunes().ToArray();
        var first = line.Length > Width ? Math.Clamp(Column - Width / 2, 0, line.Length - Width) : 0;
        var shown = line.AsSpan(first, Math.Min(Width, line.Length - first));
        var source = new StringBuilder("  ");
        var caret = new StringBuilder("  ");
        for (var k = 0; k < shown.Length; k++)
        {
            source.Append(shown[k].ToString());
            // A tab is copied, so that the caret stays below its token whatever a tab is wide.
            if (first + k < Column - 1) caret.Append(shown[k].Value == '\t' ? '\t' : ' ');
        }
        if (first + shown.Length < Column - 1) caret.Append(' ', Column - 1 - first - shown.Length);
        return $"{Headline}\n{source.ToString().TrimEnd()}\n{caret}^";
    }
}
