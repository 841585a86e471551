namespace EqPropHW.Reports;

/// <summary>
/// Colours of figures and pages, light and dark. Series colours follow the colour-blind-safe set of Okabe and Ito 2008,
/// lightened for dark backgrounds.
/// </summary>
public static class Theme
{
    private static readonly string[] _light = ["#0072b2", "#d55e00", "#00825f", "#a8528a", "#8a6d00", "#2b8fc7"];

    /// <summary>Style sheet that sets the colours for both backgrounds; figures carry the light ones as a fallback.</summary>
    public const string Css =
        """
        :root{color-scheme:light dark;--page:#fcfcfb;--card:#fff;--ink:#1b1f24;--muted:#5d6672;--grid:#e6e8eb;--line:#9aa3ae;--accent:#0072b2;
        --s0:#0072b2;--s1:#d55e00;--s2:#00825f;--s3:#a8528a;--s4:#8a6d00;--s5:#2b8fc7}
        @media (prefers-color-scheme:dark){:root{--page:#14171b;--card:#1b1f25;--ink:#e8eaed;--muted:#9aa4b0;--grid:#2c323a;--line:#5f6975;--accent:#5db7ec;
        --s0:#5db7ec;--s1:#ff8f4d;--s2:#3fc79a;--s3:#e39ccb;--s4:#e0b93c;--s5:#9ad4f5}}
        @media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--muted:#444;--grid:#ddd;--line:#888;--accent:#0072b2;
        --s0:#0072b2;--s1:#d55e00;--s2:#00825f;--s3:#a8528a;--s4:#8a6d00;--s5:#2b8fc7}}
        """;

    /// <summary>Font stack of figures and pages; the viewer supplies the fonts.</summary>
    public const string Font = "system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif";

    /// <summary>Colour of a series.</summary>
    /// <param name="index">Place in the palette; beyond its six colours it starts again.</param>
    internal static string Color(int index) => $"var(--s{index % _light.Length},{_light[index % _light.Length]})";

    /// <summary>Text.</summary>
    internal const string Ink = "var(--ink,#1b1f24)";

    /// <summary>Secondary text.</summary>
    internal const string Muted = "var(--muted,#5d6672)";

    /// <summary>Grid lines.</summary>
    internal const string Grid = "var(--grid,#e6e8eb)";

    /// <summary>What lies behind a figure.</summary>
    internal const string Card = "var(--card,#fff)";

    /// <summary>Axis lines.</summary>
    internal const string Line = "var(--line,#9aa3ae)";
}
