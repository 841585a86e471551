namespace EqPropHW.Reports;

/// <summary>The viridis colour map, even in lightness and safe for colour-blind readers. Source: Smith and van der Walt 2015.</summary>
public static class Viridis
{
    private static readonly int[] _anchors = [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725];

    /// <summary>Red, green and blue of a value, 0 to 255 each.</summary>
    /// <param name="value">0 to 1; beyond is saturated, no number gives grey.</param>
    public static (byte R, byte G, byte B) Rgb(double value)
    {
        if (double.IsNaN(value)) return (128, 128, 128);
        var place = Math.Clamp(value, 0, 1) * (_anchors.Length - 1);
        var k = Math.Min((int)place, _anchors.Length - 2);
        byte Mix(int shift)
        {
            var (a, b) = ((_anchors[k] >> shift) & 255, (_anchors[k + 1] >> shift) & 255);
            return (byte)Math.Round(a + (b - a) * (place - k));
        }
        return (Mix(16), Mix(8), Mix(0));
    }

    /// <summary>The colour as <c>#rrggbb</c>.</summary>
    public static string Hex(double value)
    {
        var (r, g, b) = Rgb(value);
        return $"#{r:x2}{g:x2}{b:x2}";
    }
}
