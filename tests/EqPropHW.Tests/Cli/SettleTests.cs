using EqPropHW.Core;

namespace EqPropHW.Tests.Cli;

/// <summary><c>eqp settle</c> on networks small enough that the answer is known in closed form.</summary>
public sealed class SettleTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    private static readonly double[] _inputs = [0.3, -1.2, 2.5];
    private static readonly double[] _targets = [0.5, -0.4, 1.0];

    [Theory]
    [InlineData("log", 0)]
    [InlineData("cosine", 0)]
    [InlineData("log", 0.7)]
    public void One_oscillator_follows_its_field_and_its_gradient_is_the_derivative_of_the_cost(string cost, double inputBias)
    {
        const double J = 0.8, h = 0.5, psi = 1.1;
        Write(new()
        {
            ["edges"] = new([1, 2], [0, 1], "i4"),
            ["couplings"] = NpyArray.Vector([J]),
            ["bias_amplitude"] = NpyArray.Vector([inputBias, h]),
            ["bias_angle"] = NpyArray.Vector([0.2, psi]),
        });

        var r = Settle("--targets", "Y.npy", "--cost", cost, "--beta", "1e-3", "--residual", "1e-12");

        var (gradientJ, gradientH, gradientPsi) = (0.0, 0.0, 0.0);
        for (var b = 0; b < _inputs.Length; b++)
        {
            var (x, y) = (J * Math.Cos(_inputs[b]) + h * Math.Cos(psi), J * Math.Sin(_inputs[b]) + h * Math.Sin(psi));
            var (phi, field) = (Math.Atan2(y, x), Math.Sqrt(x * x + y * y));
            Close(_inputs[b], r["free"].Values[2 * b], 0);
            Close(phi, r["free"].Values[2 * b + 1], 1e-9);
            Close(-field - inputBias * Math.Cos(_inputs[b] - 0.2), r["energy"].Values[b], 1e-12);
            var d = phi - _targets[b];
            var slope = cost == "log" ? Math.Sin(d) / (1 + Nudge.LogEpsilon + Math.Cos(d)) : Math.Sin(d);
            gradientJ += slope * Math.Sin(_inputs[b] - phi) / field / _inputs.Length;
            gradientH += slope * Math.Sin(psi - phi) / field / _inputs.Length;
            gradientPsi += slope * h * Math.Cos(psi - phi) / field / _inputs.Length;
        }
        Close(gradientJ, r["gradient_couplings"].Values[0], 1e-5);
        Close(gradientH, r["gradient_bias_amplitude"].Values[1], 1e-5);
        Close(gradientPsi, r["gradient_bias_angle"].Values[1], 1e-5);
        // A clamped node does not answer to a nudge.
        Assert.Equal((0, 0), (r["gradient_bias_amplitude"].Values[0], r["gradient_bias_angle"].Values[0]));
    }

    [Theory]
    [InlineData("A", "centered", "inside")]
    [InlineData("A", "one-sided", "inside")]
    [InlineData("A", "centered", "outside")]
    [InlineData("B", "centered", null)]
    [InlineData("B", "one-sided", null)]
    [InlineData("C", "centered", "inside")]
    public void One_linear_neuron_has_its_closed_form_gradient_at_any_beta(string law, string nudging, string? site)
    {
        const double J = 0.4, b = 0.3, beta = 0.2, inputBias = -0.6;
        double[] inputs = [0.1, 0.5, 0.9], targets = [0.8, 0.2, 0.6];
        Write(new()
        {
            ["edges"] = new([1, 2], [0, 1], "i4"),
            ["couplings"] = NpyArray.Vector([J]),
            ["bias"] = NpyArray.Vector([inputBias, b]),
        }, inputs, targets);

        string[] extra = site is null ? [] : ["--nudge-site", site];
        var r = Settle(["--targets", "Y.npy", "--law", law, "--nudging", nudging, "--beta", "0.2", "--residual", "1e-12", .. extra]);

        // s(beta) = (u + beta y) / (1 + beta), so both schemes are exact up to a known factor.
        var factor = nudging == "centered" ? 1 / (1 - beta * beta) : 1 / (1 + beta);
        var (gradientJ, gradientB) = (0.0, 0.0);
        for (var k = 0; k < inputs.Length; k++)
        {
            var u = J * inputs[k] + b;
            Close(u, r["free"].Values[2 * k + 1], 1e-10);
            Close((u + beta * targets[k]) / (1 + beta), r["nudged"].Values[2 * k + 1], 1e-10);
            Close(0.5 * inputs[k] * inputs[k] + 0.5 * u * u - J * inputs[k] * u - b * u - inputBias * inputs[k], r["energy"].Values[k], 1e-10);
            gradientJ += factor * (u - targets[k]) * inputs[k] / inputs.Length;
            gradientB += factor * (u - targets[k]) / inputs.Length;
        }
        Close(gradientJ, r["gradient_couplings"].Values[0], 1e-9);
        Close(gradientB, r["gradient_bias"].Values[1], 1e-9);
        Close(0, r["gradient_bias"].Values[0], 0);
    }

    [Fact]
    public void Time_constants_of_the_network_are_kept_and_unsettled_samples_are_not_used()
    {
        Write(new()
        {
            ["edges"] = new([0, 2], [], "i4"),
            ["couplings"] = NpyArray.Vector(Array.Empty<double>()),
            ["bias"] = NpyArray.Vector([0, 0.8]),
            ["tau"] = NpyArray.Vector([1, 2.0]),
        });

        var r = Settle("--law", "A", "--cycles", "10");

        // Ten steps of dt/tau = 0.1 s / 2 s from zero.
        Close(0.8 * (1 - Math.Pow(1 - 0.05, 10)), r["free"].Values[1], 1e-12);
        Assert.All(r["settled"].Values.Concat(r["used"].Values), flag => Assert.Equal(0, flag));
    }

    [Theory]
    [InlineData(true, true, "free nudged nudged_negative energy residual settled used gradient_couplings gradient_bias_amplitude gradient_bias_angle")]
    [InlineData(true, false, "free nudged energy residual settled used gradient_couplings gradient_bias_amplitude gradient_bias_angle")]
    [InlineData(false, true, "free nudged nudged_negative energy residual settled used gradient_couplings gradient_bias")]
    [InlineData(false, null, "free energy residual settled used")]
    public void Result_holds_exactly_the_arrays_of_its_kind(bool isXy, bool? centered, string names)
    {
        var arrays = new Dictionary<string, NpyArray>
        {
            ["edges"] = new([3, 2], [0, 1, 1, 2, 0, 3], "i4"),
            ["couplings"] = NpyArray.Vector([0.5, 0.4, -0.3]),
            [isXy ? "bias_amplitude" : "bias"] = NpyArray.Vector([0, 0.1, 0.2, 0.6]),
        };
        if (isXy) arrays["bias_angle"] = NpyArray.Vector([0, 0.1, 0.2, 0.3]);
        Write(arrays, outputs: [3]);

        var r = Settle(centered is null ? [] : ["--targets", "Y.npy", "--beta", "0.01", "--nudging", centered.Value ? "centered" : "one-sided"]);

        Assert.Equal(names.Split(' '), r.Keys);
        var steps = centered is null ? 1 : centered.Value ? 3 : 2;
        foreach (var (name, array) in r)
        {
            var (shape, type) = name switch
            {
                "free" or "nudged" or "nudged_negative" => (new[] { 3, 4 }, "f8"),
                "energy" => ([3], "f8"),
                "residual" => ([steps, 3], "f8"),
                "settled" => ([steps, 3], "b1"),
                "used" => ([3], "b1"),
                "gradient_couplings" => ([3], "f8"),
                _ => (new[] { 4 }, "f8"),
            };
            Assert.Equal((name, string.Join(' ', shape), type), (name, string.Join(' ', array.Shape), array.Type));
        }
        Assert.All(r["used"].Values, used => Assert.Equal(1, used));
    }

    [Fact]
    public void Other_number_types_are_read()
    {
        Write(new()
        {
            ["edges"] = new([1, 2], [0, 1], "i8"),
            ["couplings"] = new([1], [0.5], "f4"),
            ["bias"] = new([2], [0, 0.25], "f4"),
        });
        Npz.WriteNpy(folder["X.npy"], new([3, 1], [0.25, 0.5, 1], "f4"));

        var direct = Settle("--law", "A");

        Close(0.375, direct["free"].Values[1], 1e-9);
    }

    [Fact]
    public void Transposed_edges_are_the_same_edges()
    {
        // Edges 0-1, 0-2, 1-2 written column by column.
        Write(new()
        {
            ["edges"] = new([3, 2], [0, 0, 1, 1, 2, 2], "i4"),
            ["couplings"] = NpyArray.Vector([0.5, -0.25, 0.125]),
            ["bias"] = NpyArray.Vector([0.0, 0, 0.25]),
        }, outputs: [2]);
        Rewrite(folder["NET.npz"], "'descr': '<i4', 'fortran_order': False, 'shape': (3, 2)", "'descr': '<i4', 'fortran_order': True , 'shape': (3, 2)");

        var file = NetworkFile.Read(folder["NET.npz"]);

        Assert.Equal<Edge>([new(0, 1), new(0, 2), new(1, 2)], file.Topology.Edges);
    }

    [Fact]
    public void Equal_seeds_give_equal_bytes_and_json_names_them()
    {
        Write(new()
        {
            ["edges"] = new([3, 2], [0, 1, 1, 2, 0, 2], "i4"),
            ["couplings"] = NpyArray.Vector([0.5, 0.4, -0.3]),
            ["bias_amplitude"] = NpyArray.Vector([0.0, 0, 0]),
            ["bias_angle"] = NpyArray.Vector([0.0, 0, 0]),
        }, outputs: [2]);

        Settle("--seed", "5");
        var first = File.ReadAllBytes(folder["R.npz"]);
        var again = Eqp.Run(folder.Path, "settle", "NET.npz", "--inputs", "X.npy", "--out", "R.npz", "--seed", "5", "--json", "--threads", "1");
        var second = File.ReadAllBytes(folder["R.npz"]);
        Settle("--seed", "6");

        Assert.Equal(first, second);
        Assert.NotEqual(first, File.ReadAllBytes(folder["R.npz"]));
        using var json = System.Text.Json.JsonDocument.Parse(again.Output);
        Assert.Equal((3, 5, 1), (json.RootElement.GetProperty("used").GetInt32(), json.RootElement.GetProperty("seed").GetInt32(), json.RootElement.GetProperty("instance").GetInt32()));
    }

    private static void Close(double expected, double actual, double within)
        => Assert.True(Math.Abs(expected - actual) <= within * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, found {actual:R}");

    private static void Rewrite(string path, string from, string to)
    {
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal)));
    }

    private void Write(Dictionary<string, NpyArray> network, double[]? inputs = null, double[]? targets = null, int[]? outputs = null)
    {
        network["input_nodes"] = NpyArray.Vector([0]);
        network["output_nodes"] = NpyArray.Vector(outputs ?? [1]);
        Npz.Write(folder["NET.npz"], network);
        Npz.WriteNpy(folder["X.npy"], new([3, 1], inputs ?? _inputs));
        Npz.WriteNpy(folder["Y.npy"], new([3, 1], targets ?? _targets));
    }

    private Dictionary<string, NpyArray> Settle(params string[] more)
    {
        var ran = Eqp.Run(folder.Path, ["settle", "NET.npz", "--inputs", "X.npy", "--out", "R.npz", .. more]);
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return Npz.Read(folder["R.npz"]);
    }
}
