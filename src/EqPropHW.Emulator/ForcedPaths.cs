namespace EqPropHW.Emulator;

/// <summary>Paths of the kernels that the environment forces, as it forces the lane width: all give the same bytes, so only times change.</summary>
public static class ForcedPaths
{
    /// <summary>The environment variable that forces what lies along lanes: auto, samples or nodes.</summary>
    public const string LayoutVariable = "EQPROP_LAYOUT";

    /// <summary>The environment variable that forces the format of the field sums: auto or rows.</summary>
    public const string FormatVariable = "EQPROP_FORMAT";

    /// <summary>What lies along lanes.</summary>
    /// <exception cref="ArgumentException">The variable holds something else than a layout.</exception>
    public static LaneLayout Layout => Read<LaneLayout>(LayoutVariable);

    /// <summary>The format of the field sums.</summary>
    /// <exception cref="ArgumentException">The variable holds something else than a format.</exception>
    public static FieldFormat Format => Read<FieldFormat>(FormatVariable);

    private static TPath Read<TPath>(string variable) where TPath : struct, Enum
    {
        var setting = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(setting)) return default;
        var names = Enum.GetNames<TPath>().Select(n => n.ToLowerInvariant()).ToArray();
        var at = Array.IndexOf(names, setting);
        if (at >= 0) return Enum.GetValues<TPath>()[at];
        throw new ArgumentException($"the environment variable {variable} is '{setting}'; expected {string.Join(", ", names[..^1])} or {names[^1]}");
    }
}
