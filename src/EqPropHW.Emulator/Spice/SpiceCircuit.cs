using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EqPropHW.Core;

namespace EqPropHW.Emulator.Spice;

/// <summary>
/// The free phase of an analog array as a netlist for ngspice: states are voltages of capacitors, the law is currents. It is
/// written from the equations of <see cref="XyArray"/> and <see cref="NeuronArray"/> and shares nothing with the flows.
/// </summary>
/// <remarks>
/// <para>1 V is one unit of state (rad; activation), 1 S one unit of coupling, a capacitor of tau farads integrates, so times are
/// the seconds of the device. A coupling of oscillators is one element between two nodes, <c>I = J sin(V_i - V_j)</c>; one of
/// neurons is a transconductance each way into the summing nodes u of 1 ohm.</para>
/// <para>The walls of law B with a hard sigmoid are stiff conductances: a state leans into them by at most its force over 1e5.</para>
/// </remarks>
/// <param name="Substrate">The physics; law C has no circuit.</param>
/// <param name="Topology">The graph.</param>
/// <param name="Parameters">Couplings and biases; read.</param>
/// <param name="Tau">Time constant of each node in seconds, [nodes].</param>
/// <param name="Samples">Samples, at least 1: each is its own copy of the array.</param>
/// <param name="Inputs">Clamped values, [samples, inputs] row-major.</param>
/// <param name="Starts">Start states, [samples, nodes] row-major; entries of inputs are not used.</param>
/// <param name="CycleSeconds">A control cycle in seconds: the states are written once a cycle.</param>
/// <param name="Cycles">Length in control cycles.</param>
public sealed record SpiceCircuit(
    Substrate Substrate, Topology Topology, Parameters Parameters, ImmutableArray<double> Tau, int Samples, double[] Inputs, double[] Starts,
    double CycleSeconds, int Cycles)
{
    // Siemens of the walls of the box [0, 1].
    private const double Wall = 1e5;

    private const int ColumnsInALine = 8;

    private readonly bool[] _isInput = [.. Enumerable.Range(0, Topology.NodeCount).Select(Topology.InputNodes.Contains)];

    /// <summary>The columns of the file of states after <c>time</c>: sample by sample, the free nodes ascending.</summary>
    public IEnumerable<(int Sample, int Node)> Columns
        => Enumerable.Range(0, Samples).SelectMany(k => Topology.FreeNodes.Select(i => (k, i)));

    /// <summary>The netlist.</summary>
    /// <param name="statesFile">Name of the file that ngspice writes the states to, without spaces.</param>
    /// <exception cref="NetworkException">The law has no circuit, or a node never moves.</exception>
    public string Netlist(string statesFile)
    {
        if (Substrate is NeuronArray { Law: NeuronLaw.C })
            throw new NetworkException("a netlist needs a law with time constants; law C has none");
        var still = Topology.FreeNodes.Select(i => (int?)i).FirstOrDefault(i => !double.IsFinite(Tau[i!.Value]));
        if (still is { } dead) throw new NetworkException($"node {dead} never moves; a netlist needs finite time constants");
        var text = new StringBuilder();
        Head(text, statesFile);
        text.Append($".subckt array {string.Join(' ', Topology.InputNodes.Select(i => $"n{i}"))}\n");
        foreach (var i in Topology.FreeNodes) text.Append(CultureInfo.InvariantCulture, $"Cn{i} n{i} 0 {Tau[i]:R}\n");
        if (Substrate is NeuronArray neuron) Neurons(text, neuron);
        else Oscillators(text);
        text.Append(".ends\n\n");
        for (var k = 0; k < Samples; k++) Sample(text, k);
        Run(text, statesFile);
        return text.ToString();
    }

    private void Head(StringBuilder text, string statesFile)
    {
        var what = Substrate is NeuronArray n ? $"neurons of law {n.Law}, activation {n.Activation}" : "XY oscillators";
        var unit = Substrate is XyArray ? "rad of phase" : "unit of activation";
        text.Append($"* EqPropHW: {what}: {Topology.NodeCount} nodes, {Topology.Edges.Length} couplings, {Samples} samples, free phase\n")
            .Append($"* state of node i in sample k: v(xk.ni), 1 V = 1 {unit}; node i clamped in sample k: skni\n")
            .Append("* capacitors: tau in s as F; couplings in S; times in s of the device\n")
            .Append($"* run in this folder: ngspice -b THIS.cir writes {statesFile}: a row a control cycle, time, then the states of sample 0, 1, ...\n")
            .Append($"* free nodes in the order of the columns: {string.Join(' ', Topology.FreeNodes)}\n")
            .Append("* the law alone: no noise, mismatch, converters or limits of a profile\n");
    }

    private void Oscillators(StringBuilder text)
    {
        for (var e = 0; e < Topology.Edges.Length; e++)
        {
            var (i, j) = Topology.Edges[e];
            if (_isInput[i] && _isInput[j]) continue;
            text.Append(CultureInfo.InvariantCulture, $"Bc{e} n{i} n{j} I = {Parameters.Couplings[e]:R}*sin(V(n{i})-V(n{j}))\n");
        }
        foreach (var i in Topology.FreeNodes.Where(i => Parameters.Bias[i] != 0))
            text.Append(CultureInfo.InvariantCulture, $"Bh{i} n{i} 0 I = {Parameters.Bias[i]:R}*sin(V(n{i})-({Parameters.BiasAngle[i]:R}))\n");
    }

    private void Neurons(StringBuilder text, NeuronArray neuron)
    {
        var isB = neuron.Law == NeuronLaw.B;
        var rho = neuron.Activation;
        // What a node sends: its state, or under law B its activation.
        var sent = isB ? "r" : "n";
        for (var i = 0; isB && i < Topology.NodeCount; i++) text.Append($"Br{i} r{i} 0 V = {Value(rho, $"V(n{i})")}\n");
        foreach (var i in Topology.FreeNodes)
        {
            text.Append($"Ru{i} u{i} 0 1\n");
            if (Parameters.Bias[i] != 0) text.Append(CultureInfo.InvariantCulture, $"Ib{i} 0 u{i} {Parameters.Bias[i]:R}\n");
            text.Append($"Rn{i} n{i} 0 1\n");
            text.Append($"Bs{i} 0 n{i} I = {(isB ? $"{Slope(rho, $"V(r{i})")}*V(u{i}){Walls(rho, $"V(n{i})")}" : Value(rho, $"V(u{i})"))}\n");
        }
        for (var e = 0; e < Topology.Edges.Length; e++)
        {
            var (i, j) = Topology.Edges[e];
            if (!_isInput[i]) text.Append(CultureInfo.InvariantCulture, $"Gc{e}a 0 u{i} {sent}{j} 0 {Parameters.Couplings[e]:R}\n");
            if (!_isInput[j]) text.Append(CultureInfo.InvariantCulture, $"Gc{e}b 0 u{j} {sent}{i} 0 {Parameters.Couplings[e]:R}\n");
        }
    }

    private static string Value(Activation rho, string x) => rho switch
    {
        Activation.HardSigmoid => $"min(max({x},0),1)",
        Activation.HalfSlope => $"min(max(0.5*{x},0),1)",
        // tanh cannot overflow where exp would.
        Activation.Logistic => $"(0.5+0.5*tanh(0.5*{x}))",
        _ => $"tanh({x})",
    };

    // The slope as a function of the activation; inside the box of a hard sigmoid it is constant.
    private static string Slope(Activation rho, string r) => rho switch
    {
        Activation.HardSigmoid => "1",
        Activation.HalfSlope => "0.5",
        Activation.Logistic => $"({r}*(1-{r}))",
        _ => $"(1-{r}*{r})",
    };

    private static string Walls(Activation rho, string s)
        => rho.IsBox() ? string.Create(CultureInfo.InvariantCulture, $"-{Wall:R}*(max({s}-1,0)+min({s},0))") : "";

    private void Sample(StringBuilder text, int k)
    {
        for (var p = 0; p < Topology.InputNodes.Length; p++)
        {
            var i = Topology.InputNodes[p];
            text.Append(CultureInfo.InvariantCulture, $"Vs{k}n{i} s{k}n{i} 0 {Inputs[k * Topology.InputNodes.Length + p]:R}\n");
        }
        text.Append($"X{k} {string.Join("", Topology.InputNodes.Select(i => $"s{k}n{i} "))}array\n");
        foreach (var i in Topology.FreeNodes)
            text.Append(CultureInfo.InvariantCulture, $".ic v(x{k}.n{i})={Starts[k * Topology.NodeCount + i]:R}\n");
    }

    private void Run(StringBuilder text, string statesFile)
    {
        var columns = string.Join("\n+ ", Columns.Select(c => $"v(x{c.Sample}.n{c.Node})").Chunk(ColumnsInALine).Select(line => string.Join(' ', line)));
        text.Append("\n.options reltol=1e-6 abstol=1e-9 vntol=1e-9\n")
            .Append(CultureInfo.InvariantCulture, $".tran {CycleSeconds:G12} {CycleSeconds * Cycles:G12} 0 {CycleSeconds / 2:G12} uic\n")
            .Append(".control\nset wr_singlescale\nset wr_vecnames\noption numdgt=10\nrun\nrusage trantime\n")
            .Append($"linearize {columns}\nwrdata {statesFile} {columns}\nquit\n.endc\n.end\n");
    }
}
