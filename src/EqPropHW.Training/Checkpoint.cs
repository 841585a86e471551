using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Everything a run needs to go on from an evaluation as if it had never stopped.</summary>
/// <param name="Iteration">Updates made.</param>
/// <param name="Values">Logical parameters, [parameters].</param>
/// <param name="First">First moments of the optimizer.</param>
/// <param name="Second">Second moments of the optimizer.</param>
/// <param name="DeviceCycles">Control cycles used so far.</param>
/// <param name="SelectedAccuracy">Best validation accuracy so far; NaN without validation.</param>
/// <param name="Selected">Logical parameters at that evaluation; empty without validation.</param>
public sealed record Checkpoint(
    int Iteration, double[] Values, double[] First, double[] Second, long DeviceCycles, double SelectedAccuracy, double[] Selected)
{
    /// <summary>Writes the checkpoint as .npz, whole or not at all.</summary>
    public void Write(string path) => Npz.Write(path, [
        new("iteration", new([], [Iteration], "i8")),
        new("values", NpyArray.Vector(Values)),
        new("first", NpyArray.Vector(First)),
        new("second", NpyArray.Vector(Second)),
        new("device_cycles", new([], [DeviceCycles], "i8")),
        new("selected_accuracy", new([], [SelectedAccuracy])),
        new("selected", NpyArray.Vector(Selected))]);

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="NetworkException">The file is not a checkpoint.</exception>
    public static Checkpoint Read(string path)
    {
        var arrays = Npz.Read(path);
        double[] Get(string name) => arrays.TryGetValue(name, out var a)
            ? a.Values
            : throw new NetworkException($"{path}: not a checkpoint: array '{name}' is missing");
        return new(
            (int)Get("iteration")[0], Get("values"), Get("first"), Get("second"),
            (long)Get("device_cycles")[0], Get("selected_accuracy")[0], Get("selected"));
    }
}
