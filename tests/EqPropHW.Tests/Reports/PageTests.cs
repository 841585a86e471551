using System.Xml.Linq;
using EqPropHW.Reports;

namespace EqPropHW.Tests.Reports;

public sealed class PageTests
{
    private static readonly XNamespace _xhtml = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void Report_says_the_answer_first()
    {
        var text = Text(RunReport.Html([Record(1)]));

        Assert.Contains("Predicts 80.0\u202f% of 20 test samples right after 400 updates", text, StringComparison.Ordinal);
        Assert.Contains("selected on validation85.0\u202f%at update 200", text, StringComparison.Ordinal);
        Assert.Contains("Best on test90.0\u202f%picked on the test set, only to compare with papers", text, StringComparison.Ordinal);
        Assert.Contains("eqp train xor --seed 1", text, StringComparison.Ordinal);
        Assert.Contains("abc123", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_of_several_seeds_lists_each()
    {
        var html = RunReport.Html([Record(1), Record(2), Record(3)]);

        Assert.Contains("mean of 3 runs", html, StringComparison.Ordinal);
        foreach (var seed in new[] { 1, 2, 3 }) Assert.Contains($"eqp train xor --seed {seed}\n", html.Replace("</pre>", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("<polygon", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_seeds_become_histograms()
    {
        var few = RunReport.Html([.. Enumerable.Range(1, 30).Select(s => Record((ulong)s))]);
        var many = RunReport.Html([.. Enumerable.Range(1, 31).Select(s => Record((ulong)s))]);

        Assert.Contains(">seed 30</text>", few, StringComparison.Ordinal);
        Assert.DoesNotContain(">seed 30</text>", many, StringComparison.Ordinal);
        Assert.Contains("Accuracy of the seeds: number", many, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_needs_nothing_from_elsewhere()
    {
        var page = Parse(RunReport.Html([Record(1), Record(2)]));

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href");
    }

    [Fact]
    public void Names_cannot_smuggle_markup_into_a_report()
    {
        const string Evil = "<script>alert('1')</script>";
        var manifest = RunSamples.Manifest(1, Evil) with
        {
            Device = Evil,
            Profile = Evil,
            ProfileHash = Evil,
            ProfileSource = Evil,
            ExperimentSource = Evil,
            CommandLine = Evil,
            AccuracyClass = Evil,
            Versions = new(Evil, Evil, Evil, Evil),
        };
        var events = RunSamples.Run();
        events[^1] = new EqPropHW.Training.Finished(400, [[1, 0], [0, 1]], [Evil, "b"]);

        var html = RunReport.Html([new(manifest, events, null)]);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Evil, Text(html), StringComparison.Ordinal);
    }

    [Fact]
    public void Unfinished_run_says_so()
    {
        Assert.Contains("This run has not finished", RunReport.Html([new(RunSamples.Manifest(), RunSamples.Run()[..1], null)]), StringComparison.Ordinal);
        Assert.DoesNotContain("not finished", RunReport.Html([Record(1)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_of_different_experiments_are_refused()
    {
        var other = new RunRecord(RunSamples.Manifest(1, "iris"), RunSamples.Run(), null);

        Assert.Contains("xor, iris", Assert.Throws<ArgumentException>(() => RunReport.Html([Record(1), other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differing_sources_are_pointed_out()
    {
        var other = Record(2);
        other = other with { Manifest = other.Manifest with { ExperimentSource = "changed" } };

        Assert.Contains("did not share one experiment: there are 2 versions", RunReport.Html([Record(1), other]), StringComparison.Ordinal);
    }

    [Fact]
    public void Study_page_shows_every_cell()
    {
        StudyCell[] cells =
        [
            new("<b>skip 2</b>", "skip-2/report.html", 8, [.. Enumerable.Repeat(0.002, 10)], [.. Enumerable.Repeat(0.975, 10)]),
            new("not run", null, 0, [], []),
        ];

        var html = StudyPage.Html("skips", "Do skips help?", "C_sim below 0.05", cells, [new(Histogram.Svg("h", "x", [1, 2]), "A caption")], "eqp study skips");
        var page = Parse(html);

        var row = page.Descendants(_xhtml + "tbody").Single().Elements(_xhtml + "tr").First();
        Assert.Equal(
            ["<b>skip 2</b>", "10", "8 of 10", "49.0\u202f% to 94.3\u202f%", "0.002", "0.002", "97.5\u202f%", "0.0\u202f%"],
            row.Elements().Select(c => c.Value));
        Assert.Equal("skip-2/report.html", row.Descendants(_xhtml + "a").Single().Attribute("href")!.Value);
        Assert.Equal(2, page.Descendants(_xhtml + "figure").Count());
        Assert.Contains("A caption", html, StringComparison.Ordinal);
    }

    private static RunRecord Record(ulong seed)
    {
        var (manifest, events) = (RunSamples.Manifest(seed), RunSamples.Run());
        return new(manifest, events, Summary.From(manifest, events, 3, 1e6));
    }

    private static XElement Parse(string html) => XDocument.Parse(html).Root!;

    private static string Text(string html) => Parse(html).Value;
}
