using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EqPropHW.Cli.Bench;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp bench</c>: measure the emulator and judge it by its gates.</summary>
internal static class BenchVerb
{
    public static Command Create()
    {
        var peers = new Option<bool>("--peers") { Description = "also against PyTorch on the same work" };
        var full = new Option<bool>("--full") { Description = "also whole training runs" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "bench",
            "Measure the speed of the emulator against this machine's own limit and judge it by gates.",
            "eqp bench",
            "eqp bench --peers --full --json")
        {
            peers, full, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var gates = new List<BenchGate>();
            if (!p.GetValue(json)) Console.WriteLine($"{"",4}  {"value",10} {"gate",8} {"aim",8}  lanes: {CommonOptions.CpuLanes}");
            void Add(BenchGate gate)
            {
                gates.Add(gate);
                if (!p.GetValue(json)) Console.WriteLine(Line(gate));
                cancellation.ThrowIfCancellationRequested();
            }
            foreach (var gate in EmulatorBench.Run()) Add(gate);
            foreach (var gate in PeerBench.Run(p.GetValue(peers))) Add(gate);
            foreach (var gate in await TrainingBench.RunAsync(p.GetValue(full), cancellation)) Add(gate);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { Lanes = CommonOptions.CpuLanes, Gates = gates }, ConsoleJson.Options));
            return gates.Any(g => g.Pass == false) ? ExitCode.GateNotMet : ExitCode.Ok;
        });
        return command;
    }

    private static string Line(BenchGate g)
    {
        var mark = g.Pass == true ? "pass" : g.Pass == false ? "FAIL" : "----";
        var value = g.Value is { } v ? v.ToString("G4", CultureInfo.InvariantCulture) : "-";
        return string.Create(CultureInfo.InvariantCulture, $"{mark}  {value,10} {g.Gate,8} {g.Aim,8}  {g.Unit,-14} {g.Name}{(g.Note.Length > 0 ? $" ({g.Note})" : "")}");
    }
}
