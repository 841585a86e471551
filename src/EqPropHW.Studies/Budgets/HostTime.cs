using System.Diagnostics;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>What the host computes for an update, timed on this computer.</summary>
public static class HostTime
{
    private const int Repeats = 3;

    /// <summary>Seconds to turn the readouts of a batch into a gradient; the shortest of some, after the code is warm.</summary>
    /// <param name="network">The network as the device carries it.</param>
    /// <param name="nudging">Phase program and contrast.</param>
    /// <param name="batchSamples">Samples of an update.</param>
    public static double Measure(Network network, Nudging nudging, int batchSamples)
    {
        var (substrate, topology) = (network.Substrate, network.Topology);
        var readouts = new Readouts(nudging.Program.Steps.Length, batchSamples, topology.NodeCount);
        var (contrast, gradient) = (new Contrast(substrate, topology), new Gradient(topology, substrate is XyArray));
        var shortest = double.PositiveInfinity;
        for (var k = 0; k <= Repeats; k++)
        {
            var started = Stopwatch.GetTimestamp();
            var stays = contrast.StayInBasin(readouts, nudging);
            contrast.Mean(readouts, nudging, gradient, stays);
            if (k > 0) shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return shortest;
    }
}
