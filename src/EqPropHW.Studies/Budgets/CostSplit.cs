namespace EqPropHW.Studies;

/// <summary>A time in seconds or an energy in joules by who takes it; null where the profile does not say.</summary>
/// <param name="Device">The array and its sequencer.</param>
/// <param name="Converter">Its converters.</param>
/// <param name="Link">The link to the host.</param>
/// <param name="Host">The computer at the other end of the link.</param>
public readonly record struct CostSplit(double? Device, double? Converter, double? Link, double? Host)
{
    /// <summary>Sum of the parts that are known: a lower bound unless all are.</summary>
    public double Total => (Device ?? 0) + (Converter ?? 0) + (Link ?? 0) + (Host ?? 0);

    /// <summary>Whether every part is known.</summary>
    public bool IsComplete => Device is not null && Converter is not null && Link is not null && Host is not null;

    /// <summary>So many times this.</summary>
    public CostSplit Times(double n) => new(n * Device, n * Converter, n * Link, n * Host);

    /// <summary>Part by part; unknown where either is.</summary>
    public static CostSplit operator +(CostSplit a, CostSplit b) => new(a.Device + b.Device, a.Converter + b.Converter, a.Link + b.Link, a.Host + b.Host);
}
