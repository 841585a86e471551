using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Reports;

/// <summary>Made-up runs whose numbers can be checked by hand.</summary>
internal static class RunSamples
{
    public static RunManifest Manifest(ulong seed = 1, string name = "xor") => new(
        name, "{ \"task\": \"xor\" } // a < b & c", "xy-ideal", "xy-ideal", "abc123", "{ }", seed, 2, "C1 C2 C4",
        new("0.1.0", ".NET 10", "Linux X64", "avx2 8xf32"), $"eqp train {name} --seed {seed}",
        new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        Effects = ["coupling-gain", "thermal-noise"],
    };

    public static Evaluation At(
        int iteration, double test, double? validation = null, double distance = 0.25, Settling? settling = null, double validationDistance = 0.3)
        => new(iteration, iteration / 10.0, 0.1, new(10, test, distance), validation is { } v ? new(5, v, validationDistance) : null,
            new(20, test, distance), settling, 0.1, iteration * 1000L);

    public static Settling Settled(double share, double jumps) => new(share, jumps, 100, 50, 1e-3, 2e-3);

    public static TrainingEvent[] Run() =>
    [
        At(0, 0.50, 0.4),
        At(100, 0.90, 0.8, 0.10, Settled(0.5, 0.2)),
        At(200, 0.85, 1.0, 0.20, Settled(1, 0)),
        At(400, 0.80, 1.0, 0.15, Settled(1, 0.1), 0.4),
        new Finished(400, [[9, 1], [3, 7]], ["off", "on"]),
    ];
}
