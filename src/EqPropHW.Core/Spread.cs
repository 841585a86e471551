namespace EqPropHW.Core;

/// <summary>How an error is distributed over the elements of a die.</summary>
public enum SpreadShape
{
    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Uniform in +- sqrt(3) deviation.</summary>
    Uniform,

    /// <summary><c>exp(sigma N - sigma^2/2) - 1</c> with <c>sigma^2 = ln(1 + deviation^2)</c>: a factor that is never negative.</summary>
    LogNormal,
}

/// <summary>An error of mean 0 that is fixed at fabrication: mismatch.</summary>
/// <param name="Deviation">Standard deviation in the unit of what it belongs to; 0 for none.</param>
/// <param name="Shape">Its distribution.</param>
/// <param name="PerDie">Whether all elements of a die share one draw; otherwise each has its own.</param>
public sealed record Spread(double Deviation, SpreadShape Shape = SpreadShape.Normal, bool PerDie = false)
{
    /// <summary>No error.</summary>
    public static Spread None { get; } = new(0);

    /// <summary>Whether there is no error.</summary>
    public bool IsNone => Deviation == 0;
}

/// <summary>A value that differs from element to element: <c>value (1 + error)</c>.</summary>
/// <param name="Value">Nominal value; 0 for none.</param>
/// <param name="Error">Its relative error.</param>
public sealed record Varied(double Value, Spread Error)
{
    /// <summary>Nothing.</summary>
    public static Varied None { get; } = new(0, Spread.None);
}
