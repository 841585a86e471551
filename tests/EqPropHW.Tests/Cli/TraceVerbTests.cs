using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Tests.Emulator;

namespace EqPropHW.Tests.Cli;

public sealed class TraceVerbTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void An_experiment_is_traced_as_numbers_and_as_text()
    {
        var file = Eqp.Run(folder.Path, "trace", "xor-board", "--nodes", "2-4", "--couplings", "0-4,3-2", "--every", "20", "--out", "x.npz");
        var text = Eqp.Run(folder.Path, "trace", "xor-board", "--nodes", "2-4", "--couplings", "0-4,3-2", "--every", "20");
        var arrays = Npz.Read(folder["x.npz"]);

        Assert.Equal((0, 0), (file.Code, text.Code));
        Assert.Equal([2.0, 3, 4], arrays["nodes"].Values);
        Assert.Equal([0.0, 4, 2, 3], arrays["edges"].Values);
        Assert.Equal(arrays["cycle"].Values.Length * 3, arrays["states"].Values.Length);
        Assert.Contains(arrays["beta"].Values, b => b == 0.125);
        Assert.Equal(arrays["states"].Values.Select(s => (double)FixedPoint.Phase(s)), arrays["state_codes"].Values);
        var lines = text.Output.TrimEnd().Split('\n');
        Assert.Equal("cycle,step,beta,residual,node2,node3,node4,J0_4,J2_3", lines[0]);
        Assert.Equal(arrays["states"].Values[^1], double.Parse(lines[^1].Split(',')[6], CultureInfo.InvariantCulture));
        Assert.Equal(arrays["cycle"].Values.Length, lines.Length - 1);
    }

    [Fact]
    public void An_own_network_is_traced_to_a_waveform()
    {
        var topology = Arrays.Graph(6, 2, 1, 1, 1);
        NetworkFile.Write(folder["net.npz"], topology, Arrays.Parameters(new XyArray(), topology, 1));
        Npz.WriteNpy(folder["x.npy"], new([2, 2], [0.1, 0.2, 0.3, 0.4]));
        Npz.WriteNpy(folder["y.npy"], new([2, 1], [1, -1]));

        var ran = Eqp.Run(folder.Path, "trace", "net.npz", "--inputs", "x.npy", "--targets", "y.npy", "--sample", "1", "--cycles", "30", "--nodes", "inputs", "--out", "net.vcd");

        Assert.Equal((0, ""), (ran.Code, ran.Error));
        var dump = File.ReadAllText(folder["net.vcd"]);
        Assert.Contains("$timescale 100 ms $end", dump, StringComparison.Ordinal);
        Assert.Contains("r0.4 ", dump, StringComparison.Ordinal);
        Assert.EndsWith("#60", dump.Split('\n').Last(l => l.StartsWith('#')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_does_not_show_itself_is_watched_from_outside()
    {
        var ran = Eqp.Run(folder.Path, "trace", "xor-oscillators", "--cycles", "20", "--every", "10", "--nodes", "outputs");

        Assert.Equal(0, ran.Code);
        Assert.Equal(["cycle", "10", "20", "30", "40"], ran.Output.TrimEnd().Split('\n').Select(line => line.Split(',')[0]));
        Assert.Contains("the device does not repeat itself", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--nodes 9: the nodes are 0..4", "trace", "xor-board", "--nodes", "9")]
    [InlineData(2, "--nodes 1,x: 'x' is no node", "trace", "xor-board", "--nodes", "1,x")]
    [InlineData(2, "--couplings 0-0: nodes 0 and 0 are not coupled", "trace", "xor-board", "--couplings", "0-0")]
    [InlineData(2, "--sample 4: the task has training samples 0..3", "trace", "xor-board", "--sample", "4")]
    [InlineData(2, "--out t.txt: expected X.npz, X.vcd or X.csv", "trace", "xor-board", "--out", "t.txt")]
    [InlineData(2, "'xor' is neither a built-in experiment", "trace", "xor")]
    [InlineData(3, "equilibrium mode has no trace", "trace", "xor-xy", "--mode", "equilibrium")]
    [InlineData(2, "only boards have a wire", "trace", "xor-board", "--record", "r")]
    [InlineData(4, "replay:none: ", "trace", "xor-board", "--device", "replay:none")]
    public void What_cannot_be_traced_is_named(int code, string message, params string[] words)
    {
        var ran = Eqp.Run(folder.Path, words);

        Assert.Equal(code, ran.Code);
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
    }
}
