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
        var markdown = new Option<bool>("--markdown") { Description = "print the result as a table for a README" };
        var command = new Verb(
            "bench",
            "Measure the speed of the emulator against this machine's own limit and judge it by gates.",
            "eqp bench",
            "eqp bench --peers --full --json",
            "eqp bench --peers --full --markdown")
        {
            peers, full, json, markdown,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var gates = new List<BenchGate>();
            var isPlain = !p.GetValue(json) && !p.GetValue(markdown);
            if (isPlain) Console.WriteLine($"{"",4}  {"value",10} {"gate",8} {"aim",8}  lanes: {CommonOptions.CpuLanes}");
            void Add(BenchGate gate)
            {
                gates.Add(gate);
                if (isPlain) Console.WriteLine(Line(gate));
                cancellation.ThrowIfCancellationRequested();
            }
            foreach (var gate in EmulatorBench.Run()) Add(gate);
            foreach (var gate in PeerBench.Run(p.GetValue(peers))) Add(gate);
            foreach (var gate in await TrainingBench.RunAsync(p.GetValue(full), cancellation)) Add(gate);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { Lanes = CommonOptions.CpuLanes, Gates = gates }, ConsoleJson.Options));
            if (p.GetValue(markdown)) Console.Write(Table(gates));
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

    /// <summary>The gates that were run, as a table.</summary>
    private static string Table(IEnumerable<BenchGate> gates)
    {
        static string Bound(BenchGate g, double bound) => string.Create(CultureInfo.InvariantCulture, $"{(g.IsLimit ? "at most" : "at least")} {bound} {g.Unit}");
        var rows = gates.Where(g => g.Value is not null).Select(g => string.Create(
            CultureInfo.InvariantCulture, $"| {g.Name} | {g.Value:G3} {g.Unit}{(g.Pass == false ? " (missed)" : "")} | {Bound(g, g.Gate)} | {Bound(g, g.Aim)} |\n"));
        return "| work | reached | gate | aim |\n|---|---|---|---|\n" + string.Concat(rows);
    }
}
