using System.Globalization;
using System.Net;

namespace EqPropHW.Reports;

/// <summary>Text and numbers as they stand in HTML and SVG.</summary>
public static class Markup
{
    /// <summary>Text made safe inside elements and quoted attributes; control characters XML forbids are left out.</summary>
    public static string Escape(string text)
        => WebUtility.HtmlEncode(string.Concat(text.Where(c => c is '\n' or '\t' or '\r' || !char.IsControl(c) && c is not ('\uFFFE' or '\uFFFF'))));

    /// <summary>A number for people: three significant digits, a true minus sign, powers of ten beyond 0.001 .. 999 999.</summary>
    public static string Number(double value, int digits = 3)
    {
        if (double.IsNaN(value)) return "–";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        if (value == 0) return "0";
        // Rounding comes first: 9.999e-5 is 1.00 x 10^-4.
        var rounded = value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture).Split('E');
        var exponent = int.Parse(rounded[1], CultureInfo.InvariantCulture);
        if (exponent is < -3 or > 5) return $"{rounded[0].Replace('-', '−')} × {Power(exponent)}";
        var decimals = Math.Max(0, digits - 1 - exponent);
        var text = value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        if (decimals > 0) text = text.TrimEnd('0').TrimEnd('.');
        return text.Replace('-', '−');
    }

    /// <summary>A whole number with thin spaces between thousands.</summary>
    public static string Count(long value)
        => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f').Replace('-', '−');

    /// <summary>A share as a percentage with one decimal: 0.942 is <c>94.2 %</c>.</summary>
    public static string Percent(double share)
        => double.IsNaN(share) ? "–" : (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u202f%";

    /// <summary>A duration in seconds with the unit people would choose.</summary>
    public static string Duration(double seconds) => Math.Abs(seconds) switch
    {
        double.NaN => "–",
        0 => "0 s",
        < 1e-6 => Number(seconds * 1e9) + " ns",
        < 1e-3 => Number(seconds * 1e6) + " µs",
        < 1 => Number(seconds * 1e3) + " ms",
        < 120 => Number(seconds) + " s",
        < 7200 => Number(seconds / 60) + " min",
        < 172_800 => Number(seconds / 3600) + " h",
        _ => Number(seconds / 86_400) + " d",
    };

    /// <summary>A power of ten with raised digits.</summary>
    internal static string Power(int exponent)
        => "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    /// <summary>A coordinate in an SVG: two decimals are finer than any screen.</summary>
    internal static string At(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
