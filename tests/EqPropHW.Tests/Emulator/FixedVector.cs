using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>
/// A golden vector <c>tests/golden/fixed-*.txt</c>: an array, a program and samples in the integers of <c>firmware-stubs/FIXED.md</c>,
/// and after each sample one <c>result</c> a step: flags (1 settled, 2 clipped), cycles, residual, and the states of a sampled step.
/// </summary>
internal sealed class FixedVector
{
    private readonly string[] _lines;

    public FixedVector(string name)
    {
        Path = System.IO.Path.Combine(Repository.Root, "tests", "golden", name + ".txt");
        _lines = File.ReadAllLines(Path);
        IsXy = Numbers("substrate")[0] == 1;
        var nodes = (int)Numbers("nodes")[0];
        var ends = Numbers("edges");
        var edges = Enumerable.Range(0, ends.Length / 2).Select(e => new Edge((int)ends[2 * e], (int)ends[2 * e + 1])).ToArray();
        Topology = new(nodes, edges, [.. Numbers("inputs").Select(i => (int)i)], [.. Numbers("outputs").Select(i => (int)i)]);
        Program = new((int)Numbers("check")[0], [.. All("step").Select(Step)]);
        Samples = [.. All("sample")];
    }

    public static IEnumerable<string> Names => Directory
        .GetFiles(System.IO.Path.Combine(Repository.Root, "tests", "golden"), "fixed-*.txt")
        .Select(f => System.IO.Path.GetFileNameWithoutExtension(f))
        .Order(StringComparer.Ordinal);

    public string Path { get; }

    public bool IsXy { get; }

    public Substrate Substrate => IsXy ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);

    public Topology Topology { get; }

    public PhaseProgram Program { get; }

    public Int128[][] Samples { get; }

    /// <summary>The file's results, in order.</summary>
    public string[] Results => [.. _lines.Where(l => l.StartsWith("result ", StringComparison.Ordinal))];

    public Clocked Time
        => new([.. Numbers("factors").Select(k => Math.Max(1, (double)k) / FixedPoint.MaxFactor * (IsXy ? Math.Tau : 1))]);

    public Parameters Parameters
    {
        get
        {
            var parameters = Parameters.Zero(Substrate, Topology);
            Numbers("couplings").Select(j => FixedPoint.Value((short)j)).ToArray().CopyTo(parameters.Couplings, 0);
            Numbers("biases").Select(h => FixedPoint.Value((short)h)).ToArray().CopyTo(parameters.Bias, 0);
            if (IsXy) Numbers("angles").Select(a => FixedPoint.Radians((uint)a)).ToArray().CopyTo(parameters.BiasAngle, 0);
            return parameters;
        }
    }

    public SampleBatch Batch
    {
        get
        {
            var (inputs, outputs, nodes) = (Topology.InputNodes.Length, Topology.OutputNodes.Length, Topology.NodeCount);
            if (Program.Steps.All(s => s.Beta == 0)) outputs = 0;
            if (Program.Steps.All(s => s.Start != Start.Given)) nodes = 0;
            double[] Values(int from, int count) => [.. Samples.SelectMany(s => s.AsSpan(from, count).ToArray()).Select(Natural)];
            return new(
                Samples.Length,
                Values(1, inputs),
                Values(1 + inputs, outputs),
                Values(1 + inputs + outputs, nodes),
                Samples.Select(s => (ulong)s[0]).ToArray());
        }
    }

    /// <summary>An emulator of this array.</summary>
    public EmulatorDevice Open(EmulatorMode mode) => new(
        new("golden", "", "", Substrate.Name, new(true, 0.1), new(1000, 1), DeviceLimits.None, new(true, true, true, 1)),
        Substrate, Topology, new() { Mode = mode, Time = Time, Threads = 1 });

    /// <summary>Result lines of readouts.</summary>
    public IEnumerable<string> Format(Readouts readouts)
    {
        for (var b = 0; b < readouts.Batch; b++)
        {
            for (var k = 0; k < readouts.Steps; k++)
            {
                var at = k * readouts.Batch + b;
                var flags = (readouts.Settled[at] ? 1 : 0) + (readouts.Clipped[at] ? 2 : 0);
                var line = string.Create(CultureInfo.InvariantCulture, $"result {flags} {readouts.Cycles[at]} {(ulong)(readouts.Residual[at] * (1 << 26))}");
                for (var i = 0; Program.Steps[k].Sampled && i < readouts.Nodes; i++)
                    line += string.Create(CultureInfo.InvariantCulture, $" {(IsXy ? FixedPoint.Phase(readouts[k, b, i]) : FixedPoint.Activation(readouts[k, b, i]))}");
                yield return line;
            }
        }
    }

    /// <summary>Puts other results into the file.</summary>
    public void Accept(IEnumerable<string> results)
    {
        using var next = results.GetEnumerator();
        File.WriteAllLines(Path, _lines.Select(l => l.StartsWith("result ", StringComparison.Ordinal) && next.MoveNext() ? next.Current : l));
    }

    private double Natural(Int128 state) => IsXy ? FixedPoint.Radians((uint)state) : FixedPoint.Activation((int)state);

    private static PhaseStep Step(Int128[] s) => new(
        FixedPoint.Value((short)s[5]),
        new((NudgeKind)(int)s[1], (Cost)(int)s[2], FixedPoint.Value((short)s[6])),
        (int)s[4],
        (Start)(int)s[0],
        ((int)s[3] & 2) != 0 ? FixedPoint.Residual((ulong)s[7]) : null,
        ((int)s[3] & 1) != 0);

    private Int128[] Numbers(string word) => All(word).Single();

    private IEnumerable<Int128[]> All(string word) => _lines
        .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 0 && words[0] == word)
        .Select(words => words[1..].Select(w => Int128.Parse(w, CultureInfo.InvariantCulture)).ToArray());
}
