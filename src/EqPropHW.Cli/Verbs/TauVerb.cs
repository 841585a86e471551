using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp tau fit TRACE.csv</c> and <c>eqp tau table TAU.csv</c>: from a measured die to the time block of its profile.</summary>
internal static class TauVerb
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    public static Command Create() => new("tau", "Time constants of a measured die.") { Fit(), Table() };

    private static Command Fit()
    {
        var trace = new Argument<string>("trace") { Description = "CSV of step responses: head time,0,1,... then seconds and readings" };
        var output = CommonOptions.Out("profile block (JSON) to write; without it the block is printed");
        var csv = new Option<string?>("--csv") { Description = "also write node,tau,low,high,noise,quality as CSV", HelpName = "PATH" };
        var (nodes, json) = (Nodes(), CommonOptions.Json());
        var command = new Command("fit", "Fit the time constant of every node to step responses, with 95 % intervals; dead nodes and bad fits are flagged.") { trace, output, csv, nodes, json };
        command.SetAction(p =>
        {
            var path = p.GetValue(trace)!;
            if (p.GetValue(output) is { } block) CommonOptions.RequireWritable(block);
            if (p.GetValue(csv) is { } listed) CommonOptions.RequireWritable(listed, "--csv");
            var fits = TauFit.Of(StepTrace.Read(path));
            if (p.GetValue(csv) is { } table) SafeFile.WriteText(table, Csv(fits));
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(fits.Select(Machine), ConsoleJson.Options));
            var count = p.GetValue(nodes) ?? fits.Max(f => f.Node) + 1;
            var values = fits.ToDictionary(f => f.Node, f => f.Quality == TauQuality.Dead ? double.PositiveInfinity : f.Tau);
            foreach (var fit in fits.Where(f => f.Quality != TauQuality.Good))
                Console.Error.WriteLine($"node {fit.Node}: {fit.Quality.ToString().ToLowerInvariant()}: {fit.Reason}");
            Console.Error.WriteLine($"{fits.Count(f => f.Quality == TauQuality.Good)} good, {fits.Count(f => f.Quality == TauQuality.Bad)} bad, {fits.Count(f => f.Quality == TauQuality.Dead)} dead of {fits.Length} nodes");
            Emit(Block(values, count, $"fit of {Path.GetFileName(path)}, 95 % intervals"), p.GetValue(output), p.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Table()
    {
        var file = new Argument<string>("tau") { Description = "CSV of node,tau in seconds; tau none is a dead node" };
        var (output, nodes) = (CommonOptions.Out("profile block (JSON) to write; without it the block is printed"), Nodes());
        var command = new Command("table", "Turn a measured table node,tau into the time block of a profile.") { file, output, nodes };
        command.SetAction(p =>
        {
            var path = p.GetValue(file)!;
            var values = ReadTable(path);
            Emit(Block(values, p.GetValue(nodes) ?? values.Keys.Max() + 1, $"table {Path.GetFileName(path)}"), p.GetValue(output), false);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<int?> Nodes() => new("--nodes") { Description = "nodes of the array, inputs included; by default up to the last one measured", HelpName = "N" };

    private static Dictionary<int, double> ReadTable(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: no such file");
        var values = new Dictionary<int, double>();
        var lines = File.ReadAllLines(path);
        for (var k = 0; k < lines.Length; k++)
        {
            var cells = lines[k].Split(',', StringSplitOptions.TrimEntries);
            if (lines[k].Length == 0 || (k == 0 && cells[0] == "node")) continue;
            var tau = double.PositiveInfinity;
            if (cells.Length < 2 || !int.TryParse(cells[0], NumberStyles.None, _invariant, out var node)
                || (cells[1] != "none" && !(double.TryParse(cells[1], NumberStyles.Float, _invariant, out tau) && tau > 0 && double.IsFinite(tau))))
                throw new DataException($"{path}:{k + 1}: expected a node number and a time in seconds above 0, or none; found '{lines[k]}'");
            if (!values.TryAdd(node, tau)) throw new DataException($"{path}:{k + 1}: node {node} is there twice");
        }
        return values.Values.Any(double.IsFinite) ? values : throw new DataException($"{path}: no node with a time constant");
    }

    /// <summary>The <c>time</c> of a profile; nodes without a measurement take the median.</summary>
    private static string Block(IReadOnlyDictionary<int, double> values, int nodes, string source)
    {
        if (values.Keys.FirstOrDefault(k => k >= nodes, -1) is >= 0 and var beyond) throw new UsageException($"tau: node {beyond} was measured, but --nodes is {nodes}");
        var finite = values.Values.Where(double.IsFinite).Order().ToArray();
        if (finite.Length == 0) throw new DataException("tau: every node is dead; there is no time constant to write");
        var (median, missing) = (finite[finite.Length / 2], Enumerable.Range(0, nodes).Count(i => !values.ContainsKey(i)));
        var text = new StringBuilder("// the time block of a profile: \"time\": { ... }\n");
        if (missing > 0) text.Append(_invariant, $"// {missing} nodes were not measured and hold the median\n");
        text.Append(_invariant, $"{{\n  \"kind\": \"continuous\",\n  \"tau\": {{ \"value\": \"{median:R} s\", \"status\": \"measured\", \"source\": {JsonSerializer.Serialize(source + ", median", ConsoleJson.Options)} }},\n  \"table\": [");
        for (var i = 0; i < nodes; i++)
        {
            var tau = values.GetValueOrDefault(i, median);
            text.Append(i == 0 ? "" : ",").Append(i % 8 == 0 ? "\n    " : " ").Append(double.IsFinite(tau) ? string.Create(_invariant, $"\"{tau:G6} s\"") : "\"none\"");
        }
        return text.Append("\n  ]\n}\n").ToString();
    }

    private static void Emit(string block, string? path, bool isQuiet)
    {
        if (path is not null) SafeFile.WriteText(path, block);
        else if (!isQuiet) Console.Write(block);
    }

    private static object Machine(NodeTau fit) => new
    {
        fit.Node,
        Tau = Finite(fit.Tau),
        Low = Finite(fit.Low),
        High = Finite(fit.High),
        Noise = Finite(fit.Noise),
        Quality = fit.Quality.ToString().ToLowerInvariant(),
        fit.Reason,
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Csv(IEnumerable<NodeTau> fits)
    {
        var text = new StringBuilder("node,tau,low,high,noise,quality\n");
        foreach (var f in fits)
            text.Append(_invariant, $"{f.Node},{(f.Quality == TauQuality.Dead ? "none" : f.Tau.ToString("R", _invariant))},{f.Low:R},{f.High:R},{f.Noise:R},{f.Quality.ToString().ToLowerInvariant()}\n");
        return text.ToString();
    }
}
