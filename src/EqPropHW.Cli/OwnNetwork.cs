using System.CommandLine;
using EqPropHW.Core;

namespace EqPropHW.Cli;

/// <summary>A user's own network on the command line: the physics that its file leaves open, and its matrices of values.</summary>
internal static class OwnNetwork
{
    public static Option<string?> Law() => CommonOptions.Words("--law", "law of the neurons; by default B", "A", "B", "C");

    public static Option<string?> Activation()
        => CommonOptions.Words("--activation", "activation of the neurons; by default hard-sigmoid", "hard-sigmoid", "half-slope", "logistic", "tanh");

    /// <summary>The physics of a network file.</summary>
    /// <exception cref="UsageException">Oscillators are given a neuron's law, or a discrete law time constants.</exception>
    public static Substrate Substrate(NetworkFile file, string path, string? law, string? activation, string? site)
    {
        foreach (var (word, option) in new[] { (law, "--law"), (activation, "--activation"), (site, "--nudge-site") })
        {
            if (file.IsXy && word is not null) throw new UsageException($"{option} {word}: {path} is an XY network (it has bias_amplitude); only neurons have laws");
        }
        if (law == "C" && file.Tau is not null) throw new UsageException($"--law C: {path} has tau, but a discrete neuron has no time constant");
        if (file.IsXy) return new XyArray();
        var rho = activation switch
        {
            null or "hard-sigmoid" => Core.Activation.HardSigmoid,
            "half-slope" => Core.Activation.HalfSlope,
            "logistic" => Core.Activation.Logistic,
            _ => Core.Activation.Tanh,
        };
        return new NeuronArray(law is null ? NeuronLaw.B : Enum.Parse<NeuronLaw>(law), rho, site == "outside" ? NudgeSite.Outside : NudgeSite.Inside);
    }

    /// <summary>Values of samples from a .npy file, [samples, columns].</summary>
    /// <exception cref="NetworkException">The file is of another shape or holds something that is no finite number.</exception>
    public static NpyArray Matrix(string path, int columns, string what)
    {
        var array = Npz.ReadNpy(path);
        if (array.Shape is not [> 0, var width])
            throw new NetworkException($"{path}: shape ({string.Join(", ", array.Shape)}); expected (samples, {columns}) with at least one sample");
        if (width != columns) throw new NetworkException($"{path}: {width} columns, but the network has {columns} {what}");
        var bad = Array.FindIndex(array.Values, v => !double.IsFinite(v));
        if (bad >= 0) throw new NetworkException($"{path}: row {bad / width}, column {bad % width} is {array.Values[bad]}; finite numbers are needed");
        return array;
    }
}
