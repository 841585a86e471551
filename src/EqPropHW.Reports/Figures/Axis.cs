using System.Globalization;

namespace EqPropHW.Reports;

/// <summary>One axis of a figure: a range, linear or logarithmic, with ticks at round numbers.</summary>
/// <param name="Label">Quantity and unit, written beside the axis.</param>
/// <param name="Min">Value at the start.</param>
/// <param name="Max">Value at the end, above <paramref name="Min"/>.</param>
/// <param name="IsLog">Whether equal lengths are equal ratios; both ends are then positive.</param>
/// <param name="IsShare">Whether the values are shares, written as percentages.</param>
public sealed record Axis(string Label, double Min, double Max, bool IsLog = false, bool IsShare = false)
{
    /// <summary>A linear axis that holds the values and ends at round numbers.</summary>
    public static Axis Linear(string label, IEnumerable<double> values, bool fromZero = false)
    {
        var (min, max) = Range(values, fromZero);
        // Rounding the ends outwards can call for a coarser step, which rounds them once more.
        for (double step = NiceStep(max - min), before = 0; step != before; before = step, step = NiceStep(max - min))
            (min, max) = (Math.Floor(min / step + 1e-9) * step, Math.Ceiling(max / step - 1e-9) * step);
        return new(label, min, max);
    }

    /// <summary>An axis of shares within 0..1 that holds the values and ends at round percentages.</summary>
    public static Axis Share(string label, IEnumerable<double> values, bool fromZero = false)
    {
        var axis = Linear(label, values, fromZero);
        return axis with { Min = Math.Max(0, axis.Min), Max = Math.Min(1, axis.Max), IsShare = true };
    }

    /// <summary>A linear axis that ends exactly at the first and last value, as time does.</summary>
    public static Axis Exact(string label, IEnumerable<double> values)
    {
        var (min, max) = Range(values, false);
        return new(label, min, max);
    }

    /// <summary>A logarithmic axis from one power of ten to another; values that are not positive have no place on it.</summary>
    public static Axis Log(string label, IEnumerable<double> values)
    {
        var logs = values.Where(v => v > 0 && double.IsFinite(v)).Select(Math.Log10).DefaultIfEmpty(0).ToArray();
        var (low, high) = (Math.Floor(logs.Min() + 1e-9), Math.Ceiling(logs.Max() - 1e-9));
        return new(label, Math.Pow(10, low), Math.Pow(10, high > low ? high : low + 1), IsLog: true);
    }

    /// <summary>Logarithmic when the values are positive and span more than a factor of 30, else linear from zero.</summary>
    public static Axis Fitting(string label, IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        return finite.Length > 0 && finite.Min() > 0 && finite.Max() > 30 * finite.Min() ? Log(label, finite) : Linear(label, finite, fromZero: true);
    }

    /// <summary>Where a value lies: 0 at <see cref="Min"/>, 1 at <see cref="Max"/>; NaN where it has no place.</summary>
    public double Place(double value)
    {
        if (!double.IsFinite(value) || (IsLog && value <= 0)) return double.NaN;
        return IsLog ? Math.Log(value / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min);
    }

    /// <summary>Round numbers within the range, ascending.</summary>
    public IReadOnlyList<double> Ticks => IsLog ? LogTicks() : LinearTicks();

    /// <summary>A tick as it is written.</summary>
    public string Text(double tick)
    {
        if (IsLog && (Min < 0.01 || Max > 1000))
        {
            var exponent = (int)Math.Floor(Math.Log10(tick) + 1e-9);
            var mantissa = Math.Round(tick / Math.Pow(10, exponent));
            return mantissa == 1 ? Markup.Power(exponent) : $"{mantissa.ToString(CultureInfo.InvariantCulture)}·{Markup.Power(exponent)}";
        }
        if (IsLog) return tick.ToString("0.####", CultureInfo.InvariantCulture);
        var scale = IsShare ? 100 : 1;
        var step = NiceStep(Max - Min) * scale;
        var decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 12);
        var text = Math.Abs(tick) >= 1e6 && !IsShare ? Markup.Number(tick) : (tick * scale).ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
        return text.Replace(',', '\u202f').Replace('-', '−') + (IsShare ? "\u202f%" : "");
    }

    /// <summary>1, 2 or 5 times a power of ten that cuts a length into about five.</summary>
    public static double NiceStep(double length)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(length / 5)));
        var rest = length / 5 / power;
        return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
    }

    private List<double> LinearTicks()
    {
        var step = NiceStep(Max - Min);
        // k * step leaves 0.30000000000000004; rounding to the step's own digits gives the number meant.
        var digits = Math.Clamp((int)Math.Ceiling(-Math.Log10(step)) + 1, 0, 15);
        var ticks = new List<double>();
        // Adding 0.0 turns a negative zero, which would be written with its sign, into zero.
        for (var k = Math.Ceiling(Min / step - 1e-9); k * step <= Max + 1e-9 * step; k++) ticks.Add(Math.Round(k * step, digits) + 0.0);
        return ticks;
    }

    private List<double> LogTicks()
    {
        var (low, high) = ((int)Math.Ceiling(Math.Log10(Min) - 1e-9), (int)Math.Floor(Math.Log10(Max) + 1e-9));
        var every = Math.Max(1, (int)Math.Ceiling((high - low) / 6.0));
        int[] mantissas = high - low <= 1 ? [1, 2, 5] : [1];
        return
        [
            .. Enumerable.Range(low, high - low + 1).Where(e => (e - low) % every == 0)
                .SelectMany(e => mantissas.Select(m => m * Math.Pow(10, e)))
                .Where(t => t <= Max * (1 + 1e-9)),
        ];
    }

    private static (double Min, double Max) Range(IEnumerable<double> values, bool fromZero)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return (0, 1);
        var (min, max) = (finite.Min(), finite.Max());
        if (fromZero) (min, max) = (Math.Min(0, min), Math.Max(0, max));
        if (max > min) return (min, max);
        // A single value stands in the middle of a range of its own size.
        var half = min == 0 ? 1 : Math.Abs(min) / 2;
        return min == 0 && fromZero ? (0, 1) : (min - half, max + half);
    }
}
