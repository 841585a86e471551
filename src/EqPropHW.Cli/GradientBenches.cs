using System.Text.Json;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Studies;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>The networks of the study <c>gradient-quality</c> on emulated devices.</summary>
internal static class GradientBenches
{
    public static async Task<int> RunAsync(string folder, int? dies, bool quick, IReadOnlyList<string>? knobs, bool json, CancellationToken cancellation)
    {
        StudyFolder.Claim(folder, GradientQuality.Name);
        var findings = await GradientQuality.RunAsync(GradientQuality.Networks.Select(Bench), folder, dies, quick, knobs, Console.Error.WriteLine, cancellation);
        if (json) Console.WriteLine(JsonSerializer.Serialize(new { Study = GradientQuality.Name, findings.Cells, findings.Sentences, findings.Gates, findings.Passed }, ConsoleJson.Options));
        else Console.Write($"{findings.Table}{string.Concat(findings.Gates.Select(Text))}\n{findings.Sentences}page: {Path.Combine(folder, "index.html")}\n");
        return findings.Passed ? ExitCode.Ok : ExitCode.GateNotMet;
    }

    private static GradientBench Bench(Cell cell)
    {
        var experiment = ExperimentReader.Parse(cell.Source(BuiltInExperiments.Text), cell.Name + ".jsonc");
        var (network, ideal) = (experiment.Network, ShippedProfiles.Load(experiment.Device));
        var task = new TrainingTask(experiment.Task, network.Substrate, n => RunPlan.Permutation(n, 1));
        return new(cell.Name, ideal, network, task, experiment.Learning, (profile, instance, isDouble) => new EmulatorDevice(
            profile, network.Substrate, network.Topology,
            new() { Mode = isDouble ? EmulatorMode.Physical64 : EmulatorMode.Physical, Instance = instance, Seed = instance }));
    }

    private static string Text(Gate gate) => FormattableString.Invariant($"{(gate.Passed == true ? "pass" : "FAIL")}  {gate.Requirement}: {gate.Value:G4}\n");
}
