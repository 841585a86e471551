namespace EqPropHW.Cli.Bench;

/// <summary>A measured speed and the bound it must meet.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Value">The figure; null when it was not measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Gate">The bound: a least value, or a largest one where <paramref name="IsLimit"/> says so.</param>
/// <param name="Aim">What is aimed at.</param>
/// <param name="IsLimit">Whether less is better.</param>
/// <param name="Note">How it was measured, or why it was not.</param>
internal sealed record BenchGate(string Name, double? Value, string Unit, double Gate, double Aim, bool IsLimit = false, string Note = "")
{
    /// <summary>Whether the bound holds; null when it was not measured.</summary>
    public bool? Pass => Value is not { } value ? null : IsLimit ? value <= Gate : value >= Gate;
}
