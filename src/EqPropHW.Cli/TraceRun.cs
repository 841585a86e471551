using System.CommandLine;
using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>The options of a trace, and how it is taken and written.</summary>
internal sealed class TraceRun
{
    private readonly Option<string> _nodes = new("--nodes") { Description = "nodes to watch: all, inputs, outputs, or numbers such as 0,3,5-8", HelpName = "LIST", DefaultValueFactory = _ => "all" };
    private readonly Option<string> _couplings = new("--couplings") { Description = "couplings to watch: none, all, or pairs of nodes such as 0-4,2-3", HelpName = "LIST", DefaultValueFactory = _ => "none" };
    private readonly Option<int?> _cycles = CommonOptions.Number<int>("--cycles", "longest phase in control cycles; by default the experiment's own", "a whole number from 1 up", n => n >= 1);
    private readonly Option<int?> _every = CommonOptions.Number<int>("--every", "control cycles from one row to the next", "a whole number from 1 up", n => n >= 1, 1);
    private readonly Option<int?> _sample = CommonOptions.Number<int>("--sample", "which training sample, or row of X.npy", "a whole number from 0 up", n => n >= 0, 0);
    private readonly Option<string?> _output = new("--out") { Description = "X.npz, X.vcd (for GTKWave) or X.csv to write; without it CSV is printed", HelpName = "FILE" };

    /// <summary>Options of every verb that traces.</summary>
    public IEnumerable<Option> Options => [_nodes, _couplings, _cycles, _every, _sample, _output];

    /// <summary>Traces a training sample of an experiment with the parameters a run begins with, or with those of a file.</summary>
    public async Task OfExperimentAsync(ParseResult p, RunPlan plan, string? parameters, CancellationToken cancellation)
    {
        CheckOutput(p);
        var (network, learning) = (plan.Experiment.Network, plan.Experiment.Learning);
        var topology = network.Topology;
        var sample = p.GetValue(_sample)!.Value;
        if (sample >= plan.Task.Train.Count) throw new UsageException($"--sample {sample}: the task has training samples 0..{plan.Task.Train.Count - 1}");
        var (inputs, target, start) = (new double[topology.InputNodes.Length], new double[topology.OutputNodes.Length], new double[topology.NodeCount]);
        plan.Task.EncodeInputs(plan.Task.Train, sample, inputs);
        plan.Task.EncodeTarget(plan.Task.Train, sample, target);
        StartStates.Draw(network.Substrate, topology, plan.Experiment.Seed, (ulong)sample, start);
        var wanted = Parameters.Zero(network.Substrate, topology);
        if (parameters is null) new TrainableParameters(network, learning.Bias, plan.Experiment.Seed).Expand(wanted);
        else OfFile(parameters, network).CopyTo(wanted);
        await using var device = plan.OpenDevice();
        var program = Nudging.Of(learning, device.Description.Capabilities).Program;
        await RunAsync(p, device, wanted, program, new(1, inputs, target, start, new[] { (ulong)sample }), cancellation);
    }

    /// <summary>Traces one row of inputs through a network of the user's own: a free phase, and with targets a nudged one.</summary>
    /// <param name="p">The command line.</param>
    /// <param name="device">The device, wired as the file says.</param>
    /// <param name="file">The network.</param>
    /// <param name="inputs">Clamped values, [samples, inputs].</param>
    /// <param name="targets">Targets, [samples, outputs]; null for a free phase alone.</param>
    /// <param name="beta">Nudging strength.</param>
    /// <param name="seed">Seed of the start states of oscillators; neurons start at 0.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public async Task OfNetworkAsync(ParseResult p, IDevice device, NetworkFile file, NpyArray inputs, NpyArray? targets, double beta, ulong seed, CancellationToken cancellation)
    {
        CheckOutput(p);
        var (substrate, topology, sample) = (device.Description.Substrate, file.Topology, p.GetValue(_sample)!.Value);
        double[] Row(NpyArray values) => sample < values.Shape[0]
            ? values.Values[(sample * values.Shape[1])..((sample + 1) * values.Shape[1])]
            : throw new UsageException($"--sample {sample}: the file has rows 0..{values.Shape[0] - 1}");
        var start = new double[topology.NodeCount];
        if (file.IsXy) StartStates.Draw(substrate, topology, seed, (ulong)sample, start);
        var learning = new LearningSettings { Beta = beta, Nudge = new(NudgeKind.Tangent, substrate.DefaultCost), RandomStart = file.IsXy, FreeCycles = 200, NudgedCycles = 200 };
        var program = Nudging.Of(learning with { Nudging = NudgingScheme.OneSided }, device.Description.Capabilities).Program;
        if (targets is null) program = program with { Steps = [program.Steps[0]] };
        var batch = new SampleBatch(1, Row(inputs), targets is null ? default : Row(targets), start, new[] { (ulong)sample });
        await RunAsync(p, device, file.ToParameters(substrate), program, batch, cancellation);
    }

    private async Task RunAsync(ParseResult p, IDevice device, Parameters wanted, PhaseProgram program, SampleBatch sample, CancellationToken cancellation)
    {
        var topology = device.Description.Topology;
        if (p.GetValue(_cycles) is { } longest) program = program with { Steps = [.. program.Steps.Select(s => s with { MaxCycles = Math.Min(s.MaxCycles, longest) })] };
        var request = new TraceRequest([.. Nodes(p.GetValue(_nodes)!, topology)], [.. Couplings(p.GetValue(_couplings)!, topology)], p.GetValue(_every)!.Value);
        var stored = Parameters.Zero(device.Description.Substrate, topology);
        await device.ProgramAsync(wanted, stored, cancellation);
        // A device that does not show itself is watched from outside.
        var trace = device is ITraceable traceable
            ? await traceable.TraceAsync(program, sample, request, cancellation)
            : await Tracer.RunAsync(device, program, sample, request, stored, new(), cancellation);
        Write(p.GetValue(_output), trace, device.Description.Identity.Name);
        if (trace.Deviation > 0)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"eqp: the device does not repeat itself: a watched step ends up to {trace.Deviation:G3} away from an undisturbed one"));
    }

    private void CheckOutput(ParseResult p)
    {
        if (p.GetValue(_output) is not { } path) return;
        if (Path.GetExtension(path) is not (".npz" or ".vcd" or ".csv")) throw new UsageException($"--out {path}: expected X.npz, X.vcd or X.csv");
        CommonOptions.RequireWritable(path);
    }

    private static void Write(string? path, Trace trace, string device)
    {
        if (path is null)
        {
            foreach (var line in trace.Lines()) Console.WriteLine(line);
            return;
        }
        if (path.EndsWith(".npz", StringComparison.Ordinal)) Npz.Write(path, trace.Arrays());
        else if (path.EndsWith(".csv", StringComparison.Ordinal)) SafeFile.WriteText(path, string.Concat(trace.Lines().Select(l => l + "\n")));
        else SafeFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            Vcd.Write(writer, trace, device);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {trace.Rows.Length} rows of {trace.Nodes.Length} nodes and {trace.Couplings.Length} couplings, {trace.Rows[^1].Cycle} cycles at {trace.ClockHz:G6} Hz"));
    }

    private static Parameters OfFile(string path, Network network)
    {
        var file = NetworkFile.Read(path);
        if (file.IsXy != network.Substrate is XyArray || file.Topology.NodeCount != network.Topology.NodeCount || !file.Topology.Edges.SequenceEqual(network.Topology.Edges))
            throw new NetworkException($"{path}: another graph than the experiment's, which has {network.Topology.NodeCount} nodes and {network.Topology.Edges.Length} edges");
        return file.ToParameters(network.Substrate);
    }

    private static IEnumerable<int> Nodes(string list, Topology topology) => list switch
    {
        "all" => Enumerable.Range(0, topology.NodeCount),
        "inputs" => topology.InputNodes,
        "outputs" => topology.OutputNodes,
        _ => list.Split(',').SelectMany(word => Range(word, list, topology)).Distinct(),
    };

    private static IEnumerable<int> Range(string word, string list, Topology topology)
    {
        var ends = word.Split('-').Select(Number).ToArray();
        if (ends.Length is not (1 or 2) || ends[0] < 0 || ends[^1] < ends[0]) throw new UsageException($"--nodes {list}: '{word}' is no node; expected all, inputs, outputs, or numbers such as 0,3,5-8");
        if (ends[^1] >= topology.NodeCount) throw new UsageException($"--nodes {list}: the nodes are 0..{topology.NodeCount - 1}");
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static IEnumerable<int> Couplings(string list, Topology topology) => list switch
    {
        "none" => [],
        "all" => Enumerable.Range(0, topology.Edges.Length),
        _ => list.Split(',').Select(word =>
        {
            var ends = word.Split('-').Select(Number).ToArray();
            if (ends.Length != 2 || ends.Contains(-1)) throw new UsageException($"--couplings {list}: '{word}' is no pair of nodes; expected none, all, or pairs such as 0-4,2-3");
            var edge = topology.Edges.IndexOf(Edge.Between(ends[0], ends[1]));
            return edge >= 0 ? edge : throw new UsageException($"--couplings {list}: nodes {ends[0]} and {ends[1]} are not coupled");
        }),
    };

    private static int Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
}
