using System.Globalization;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>A range of numbers; open ends exclude their bound.</summary>
internal readonly record struct Bounds(double Min, double Max, bool OpenMin = false, bool OpenMax = false)
{
    public static Bounds Any { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public static Bounds Positive { get; } = new(0, double.PositiveInfinity, OpenMin: true);

    public static Bounds NotNegative { get; } = new(0, double.PositiveInfinity);

    public static Bounds AtLeast(double min) => new(min, double.PositiveInfinity);

    public bool Contains(double x)
        => double.IsFinite(x) && (OpenMin ? x > Min : x >= Min) && (OpenMax ? x < Max : x <= Max);

    /// <summary>The range in words, as in "a number above 0"; empty for any.</summary>
    public string Words
    {
        get
        {
            var min = double.IsFinite(Min) ? $"{(OpenMin ? "above" : "at least")} {Text(Min)}" : "";
            var max = double.IsFinite(Max) ? $"{(OpenMax ? "below" : "at most")} {Text(Max)}" : "";
            return min.Length > 0 && max.Length > 0 ? $"{min} and {max}" : min + max;
        }
    }

    /// <summary>Adds the range to a JSON Schema.</summary>
    public JsonObject Describe(JsonObject schema)
    {
        if (double.IsFinite(Min)) schema[OpenMin ? "exclusiveMinimum" : "minimum"] = Min;
        if (double.IsFinite(Max)) schema[OpenMax ? "exclusiveMaximum" : "maximum"] = Max;
        return schema;
    }

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
