using System.Text.Json;
using EqPropHW.Reports;
using EqPropHW.Studies;

namespace EqPropHW.Tests.Cli;

/// <summary>Boards are checked by what they say of themselves, and every calibration lies under the name of its own board.</summary>
public sealed class BoardCheckTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Board_behind_a_wire_is_checked_and_its_calibration_is_found()
    {
        var before = Eqp.Run(folder.Path, "check", "xor-board", "--device", "emulated-board:host", "--json");
        var calibrated = Eqp.Run(folder.Path, "board", "calibrate", "emulated-board:host");
        var after = Eqp.Run(folder.Path, "check", "xor-board", "--device", "emulated-board:host", "--json");

        Assert.Contains("CAL-001", Rules(before));
        Assert.Contains("snapshot: ", calibrated.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("snapshot: board.calibration.json", calibrated.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CAL-001", Rules(after));
        Assert.DoesNotContain("CAL-002", Rules(after));

        var file = Directory.GetFiles(folder.Path, "*.calibration.json").Single(f => !Path.GetFileName(f).StartsWith("bench-", StringComparison.Ordinal));
        File.WriteAllText(file, File.ReadAllText(file).Replace($"{DateTime.UtcNow.Year}-", "2020-", StringComparison.Ordinal));
        Assert.Contains("CAL-002", Rules(Eqp.Run(folder.Path, "check", "xor-board", "--device", "emulated-board:host", "--json")));
    }

    [Fact]
    public void Calibrations_of_two_benches_do_not_collide()
    {
        var first = Eqp.Run(folder.Path, "board", "calibrate", "bench:digipot");
        var other = Eqp.Run(folder.Path, "check", "xor-digipot", "--device", "bench:digipot", "--instance", "2", "--json");

        Assert.Contains("snapshot: bench-digipot-1.calibration.json", first.Output, StringComparison.Ordinal);
        Assert.Contains("CAL-001", Rules(other));
        Assert.DoesNotContain("CAL-001", Rules(Eqp.Run(folder.Path, "check", "xor-digipot", "--device", "bench:digipot", "--json")));
    }

    [Fact]
    public void Folder_of_another_study_is_refused()
    {
        StudyFolder.Claim(folder["study"], "xor-size");
        StudyFolder.Claim(folder["study"], "xor-size");

        var refused = Assert.Throws<RunFolderException>(() => StudyFolder.Claim(folder["study"], "iris-size"));

        Assert.Contains("xor-size", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_for_machines_have_words_and_no_number_for_a_dead_node()
    {
        var rows = Enumerable.Range(0, 50).Select(k => FormattableString.Invariant($"{1e-3 * k:R},{1 - Math.Exp(-k / 10.0):R},0.5"));
        File.WriteAllLines(folder["trace.csv"], rows.Prepend("time,0,1"));

        var ran = Eqp.Run(folder.Path, "tau", "fit", "trace.csv", "--json");

        var fits = JsonDocument.Parse(ran.Output).RootElement.EnumerateArray().ToArray();
        Assert.Equal(["good", "dead"], fits.Select(f => f.GetProperty("quality").GetString()));
        Assert.Equal(JsonValueKind.Null, fits[1].GetProperty("tau").ValueKind);
    }

    private static string[] Rules(Ran ran)
        => [.. JsonDocument.Parse(ran.Output.Length > 0 ? ran.Output : throw new InvalidOperationException(ran.Error)).RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()!)];
}
