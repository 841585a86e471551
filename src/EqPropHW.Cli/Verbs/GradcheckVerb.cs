using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EqPropHW.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp gradcheck</c>: prove the EP gradient of the emulator against implicit differentiation and finite differences.</summary>
internal static class GradcheckVerb
{
    public static Command Create()
    {
        var (seed, json) = (CommonOptions.Seed(), CommonOptions.Json());
        var only = new Option<string?>("--only") { Description = "only the cases whose name contains this", HelpName = "TEXT" };
        var command = new Verb(
            "gradcheck",
            "Prove the EP gradient of the emulator against the oracle, on random networks of every law, cost and nudge.",
            "eqp gradcheck",
            "eqp gradcheck --only tangent --seed 2")
        {
            only, seed, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var chosen = p.GetValue(seed) ?? 1;
            var cases = GradientCase.StandardCases((int)(chosen % int.MaxValue))
                .Where(c => c.Name.Contains(p.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))
                .ToArray();
            if (cases.Length == 0) throw new UsageException($"--only '{p.GetValue(only)}': no case has this in its name");
            var results = new List<GradientCheckResult>();
            if (!p.GetValue(json)) Console.WriteLine(Head);
            foreach (var c in cases)
            {
                await using var device = Devices.Open(
                    c.Substrate.Name + "-ideal", c.Substrate, c.Topology, new EmulatorOptions { Mode = EmulatorMode.Physical64, Threads = 1 });
                results.Add(await new GradientCheck().RunAsync(c, device, cancellation));
                if (!p.GetValue(json)) Console.WriteLine(Line(results[^1]));
            }
            var failed = results.Count(r => !r.Passed);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { Seed = chosen, Passed = failed == 0, Cases = results }, ConsoleJson.Options));
            else Console.WriteLine(failed == 0 ? $"all {results.Count} cases pass (seed {chosen})" : $"{failed} of {results.Count} cases FAIL (seed {chosen})");
            return failed == 0 ? ExitCode.Ok : ExitCode.GateNotMet;
        });
        return command;
    }

    private static string Head => $"{"case",-50} {"used",7} {"rel. L2 1e-3",12} {"slope",6} {"cosine FD",11} {"excluded: unsettled soft far box jump",38}";

    private static string Line(GradientCheckResult r)
    {
        var x = r.Excluded;
        var atGate = r.Errors.Single(e => e.Beta == 1e-3).Relative;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{r.Name,-50} {r.Used,3}/{r.Samples,-3} {atGate,12:0.0e-0} {r.Slope,6:F2} {r.Cosine,11:F8} {x.Unsettled,19} {x.SoftModes,4} {x.FarOutputs,3} {x.ActiveSets,3} {x.BasinJumps,4}");
        var missed = r.Gates.Where(g => !g.Passed).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Requirement}: {g.Value:G4}"));
        return r.Passed ? text + "  pass" : $"{text}  FAIL {string.Join("; ", missed)}";
    }
}
