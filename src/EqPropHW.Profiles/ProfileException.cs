namespace EqPropHW.Profiles;

/// <summary>A profile or experiment file is invalid; the message is the full text of all diagnostics.</summary>
public sealed class ProfileException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join("\n", diagnostics))
{
    /// <summary>Everything that was found, in file order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
