using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

/// <summary>Profiles with every effect there is, on top of the ideal ones.</summary>
internal static class Worst
{
    private const string Common = """
          "limits": { "coupling": 4, "couplingBits": 6, "couplingDecades": 1.5, "couplingSign": "both", "bias": 4, "biasBits": 9, "beta": 2 },
          "couplings": {
            "gainMismatch": { "value": "3 %", "distribution": "uniform", "status": "published", "source": "a table" },
            "offset": "0.2 %", "asymmetry": { "value": "1 %", "distribution": "log-normal", "scope": "die", "status": "assumed" }, "crossTalk": "1 %", "writeNoise": "0.5 %",
            "driftExponent": 0.01, "driftStart": "2 s", "retention": "1000 s", "dead": "2 %", "stuck": "1 %"
          },
          "converters": {
            "input": { "bits": 6, "gain": "1 %", "offset": 0.3, "inl": 0.5, "dnl": 0.2, "noise": 0.1 }, "target": { "bits": 5 },
            "readout": { "bits": 8, "inl": 0.5, "noise": 0.4 }, "reads": 2,
            "multiplexer": { "channels": 4, "slot": "100 ms", "holds": false, "droop": "1 mHz" }
          },
          "nudge": { "bits": 8, "gainMismatch": "5 %", "asymmetry": "4 %", "clip": 0.3, "ramp": "0.5 s" },
          "timing": { "command": "1 us", "write": "2 us", "dacSettle": "3 us", "conversion": "4 us", "linkRate": 11520, "linkLatency": "1 ms" },
          "power": { "static": "1 mW", "node": "2 uW", "coupling": "3 nW", "conversion": "4 pJ", "write": "5 pJ", "linkByte": "6 nJ" },
          "environment": { "temperature": "320 K", "reference": "300 K", "couplingPerKelvin": "-0.1 %", "timePerKelvin": "0.05 %" }
        """;

    public const string Xy = $$"""
        {
          "substrate": "xy", "time": { "kind": "continuous", "tau": "1 s", "spread": { "distribution": "gamma", "deviation": "10 %" } }, "clock": "10 Hz",
          "nodes": { "detuning": "10 mHz", "offset": 0.02, "temperature": 0.001, "linewidth": "1 mHz", "flickerCorner": "0.1 Hz", "injectionDelay": { "value": "3 deg", "deviation": "20 %", "status": "assumed" } },
        {{Common}}
        }
        """;

    public const string Neuron = $$"""
        {
          "substrate": "neuron", "time": { "kind": "continuous", "tau": "1 s", "spread": { "distribution": "gamma", "deviation": "10 %" } }, "clock": "10 Hz",
          "nodes": { "offset": 0.02, "leak": { "value": "2 %", "deviation": "30 %", "status": "assumed" }, "saturation": 0.95, "temperature": 0.0001, "flickerCorner": "0.1 Hz" },
        {{Common}}
        }
        """;

    public static HardwareProfile Profile(Substrate substrate) => ProfileReader.Parse(substrate is XyArray ? Xy : Neuron, "worst.json");
}
