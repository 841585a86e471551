using System.Globalization;
using System.Text;

namespace EqPropHW.Reports;

/// <summary>The tables and sources of a run report.</summary>
internal static class RunTables
{
    /// <summary>One row a run.</summary>
    public static string Seeds(Summary[] summaries)
    {
        string[] head = ["#seed", "#die", "#updates", "#test", "#distance", "#selected", "#best on test", "#settled", "#basin jumps", "#device time", "#wall time"];
        return Page.Table(head, summaries.Select(Row));
    }

    /// <summary>Device, profile and versions; every distinct value when runs differ.</summary>
    public static string Device(IReadOnlyList<RunRecord> runs)
    {
        string Of(Func<RunManifest, string> value) => string.Join("<br/>", runs.Select(r => value(r.Manifest)).Distinct().Select(v => v.Length == 0 ? "none" : $"<code>{Markup.Escape(v)}</code>"));
        var started = runs.Select(r => r.Manifest.Started).Order().ToArray();
        return Page.Facts(
        [
            ("device", Of(m => m.Device)),
            ("profile", Of(m => m.Profile)),
            ("profile SHA-256", Of(m => m.ProfileHash)),
            ("accuracy class", Of(m => m.AccuracyClass)),
            ("EqPropHW", Of(m => m.Versions.EqPropHW)),
            (".NET", Of(m => m.Versions.Dotnet)),
            ("machine", Of(m => m.Versions.Os)),
            ("SIMD lanes", Of(m => m.Versions.CpuLanes)),
            ("started", Markup.Escape(string.Join(" to ", new[] { started[0], started[^1] }.Distinct().Select(Time)))),
        ]);
    }

    /// <summary>Commands and the full text of what they ran.</summary>
    public static string Repeat(IReadOnlyList<RunRecord> runs)
    {
        var text = new StringBuilder();
        text.Append($"<pre>{Markup.Escape(string.Join("\n", runs.Select(r => r.Manifest.CommandLine).Distinct()))}</pre>\n");
        Sources(text, "experiment", [.. runs.Select(r => r.Manifest.ExperimentSource).Distinct()]);
        Sources(text, "profile", [.. runs.Select(r => r.Manifest.ProfileSource).Distinct().Where(s => s.Length > 0)]);
        return text.ToString();
    }

    private static void Sources(StringBuilder text, string what, string[] sources)
    {
        if (sources.Length > 1) text.Append($"<p class=\"notice\">These runs did not share one {what}: there are {sources.Length} versions.</p>\n");
        for (var k = 0; k < sources.Length; k++)
            text.Append($"<details><summary>The {what}'s source{(sources.Length > 1 ? $", version {k + 1}" : "")}</summary><pre>{Markup.Escape(sources[k])}</pre></details>\n");
    }

    private static string[] Row(Summary s) =>
    [
        s.Seed.ToString(CultureInfo.InvariantCulture),
        s.Instance.ToString(CultureInfo.InvariantCulture),
        Markup.Count(s.Iterations),
        Markup.Percent(s.Test.Accuracy),
        Markup.Number(s.Test.Distance),
        Picked(s.Selected),
        Picked(s.Best),
        Markup.Percent(s.Settled ?? double.NaN),
        Markup.Percent(s.BasinJumps ?? double.NaN),
        Markup.Duration(s.DeviceSeconds),
        Markup.Duration(s.WallSeconds),
    ];

    private static string Picked(Pick? pick) => pick is null ? "–" : $"{Markup.Percent(pick.Test.Accuracy)} at {Markup.Count(pick.Iteration)}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
