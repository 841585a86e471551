namespace EqPropHW.Profiles;

/// <summary>Collects every diagnostic of one file.</summary>
internal sealed class DiagnosticLog(SourceText source)
{
    private readonly List<(int Offset, Diagnostic Diagnostic)> _found = [];

    public SourceText Source => source;

    public int Count => _found.Count;

    /// <summary>Reports at a value.</summary>
    public void Report(JsonItem item, string code, string message) => Report(item.Offset, code, item.Path, message);

    /// <summary>Reports at a byte.</summary>
    public void Report(int offset, string code, string path, string message)
        => _found.Add((offset, source.At(offset, code, path, message)));

    /// <exception cref="ProfileException">Anything was reported.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0) throw new ProfileException([.. _found.OrderBy(f => f.Offset).Select(f => f.Diagnostic)]);
    }
}
