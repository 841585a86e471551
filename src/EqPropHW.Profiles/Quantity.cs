using System.Globalization;
using System.Text.RegularExpressions;

namespace EqPropHW.Profiles;

/// <summary>Reads quantities such as <c>12.5 ns</c>, <c>3 %</c> or <c>90 deg</c> into SI units.</summary>
public static partial class Quantity
{
    /// <summary>Prefixes and their powers of ten; micro is u, U+00B5 or U+03BC.</summary>
    private const string Prefixes = "fpnu\u00B5\u03BCmkMG";

    private static readonly int[] _powers = [-15, -12, -9, -6, -6, -6, -3, 3, 6, 9];

    /// <summary>Converts a text to the SI unit of a dimension.</summary>
    /// <param name="text">A number, optional white space, a unit with an optional prefix.</param>
    /// <param name="dimension">What is measured.</param>
    /// <param name="value">The value in the SI unit (angles: rad; ratios: 1).</param>
    /// <returns>False when the text is no finite quantity of the dimension.</returns>
    /// <remarks>Powers of ten are added in decimal, so <c>10 us</c> is exactly the number 1e-5.</remarks>
    public static bool TryParse(string text, Dimension dimension, out double value)
    {
        value = 0;
        var match = Form().Match(text);
        if (!match.Success) return false;
        var power = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0;
        if (FindUnit(match.Groups[3].Value, dimension) is not { } unit) return false;
        value = double.Parse($"{match.Groups[1].Value}e{power + unit.Exponent}", CultureInfo.InvariantCulture) * unit.Factor;
        return double.IsFinite(value);
    }

    /// <summary>The regular expression (of JSON Schema) that a quantity of a dimension matches.</summary>
    public static string Pattern(Dimension dimension)
    {
        var units = dimension.Units.Select(u => u.TakesPrefix ? $"[{Prefixes}]?{u.Symbol}" : u.Symbol);
        return $@"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*({string.Join('|', units)}){(dimension.IsPlain ? "?" : "")}\s*$";
    }

    private static Unit? FindUnit(string symbol, Dimension dimension)
    {
        if (symbol.Length == 0) return dimension.IsPlain ? new Unit("") : null;
        foreach (var unit in dimension.Units)
        {
            if (symbol == unit.Symbol) return unit;
            if (!unit.TakesPrefix || symbol[1..] != unit.Symbol) continue;
            var prefix = Prefixes.IndexOf(symbol[0], StringComparison.Ordinal);
            if (prefix >= 0) return unit with { Exponent = unit.Exponent + _powers[prefix] };
        }
        return null;
    }

    [GeneratedRegex(@"^\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,4}))?\s*(\S*)\s*\z")]
    private static partial Regex Form();
}
