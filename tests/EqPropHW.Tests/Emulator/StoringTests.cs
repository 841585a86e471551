using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>What a device reports as stored.</summary>
public sealed class StoringTests
{
    private static readonly Topology _graph = Arrays.Graph(12, 3, 2, 0.9, 5);

    public static TheoryData<string, EmulatorMode?> Devices()
    {
        var devices = new TheoryData<string, EmulatorMode?>();
        foreach (var name in ShippedProfiles.Names)
        {
            devices.Add(name, null);
            if (!name.EndsWith("-ideal", StringComparison.Ordinal)) continue;
            devices.Add(name, EmulatorMode.Physical64);
            devices.Add(name, EmulatorMode.Equilibrium);
            devices.Add(name, EmulatorMode.Fixed);
        }
        return devices;
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Device_says_whether_it_stores_every_parameter_exactly(string name, EmulatorMode? mode)
    {
        var profile = ShippedProfiles.Load(name);
        Substrate substrate = profile.Substrate == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        await using var device = new EmulatorDevice(profile, substrate, _graph, new() { Mode = mode });

        // Small ones between two steps, and some that no range holds.
        var holds = new[] { 1e-7, 0.3, 1e6 }.All(scale => IsStored(device, Arrays.Parameters(substrate, _graph, 1, scale, scale)));

        Assert.Equal(holds, device.Description.StoresExactly);
    }

    [Theory]
    [InlineData("coupling range", false)]
    [InlineData("bias range", false)]
    [InlineData("coupling step", false)]
    [InlineData("bias step", false)]
    [InlineData("coupling sign", false)]
    [InlineData("stuck", false)]
    [InlineData("shared biases", false)]
    [InlineData("hidden gain", true)]
    [InlineData("beta range", true)]
    public async Task One_limit_alone_keeps_a_device_from_storing_exactly(string limit, bool storesExactly)
    {
        var (none, ideal) = (DeviceLimits.None, ShippedProfiles.Load("xy-ideal"));
        var profile = limit switch
        {
            "coupling range" => ideal with { Limits = none with { CouplingRange = 0.1 } },
            "bias range" => ideal with { Limits = none with { BiasRange = 0.1 } },
            "coupling step" => ideal with { Limits = none with { CouplingStep = 0.01 } },
            "bias step" => ideal with { Limits = none with { BiasStep = 0.01 } },
            "coupling sign" => ideal with { Limits = none with { CouplingSign = CouplingSign.Positive } },
            "stuck" => ideal with { Couplings = new() { Stuck = 0.5, FullScale = 1 } },
            "shared biases" => ideal with { Graph = ideal.Graph with { BiasGroup = 3 } },
            "hidden gain" => ideal with { Couplings = new() { Gain = new(0.1) } },
            _ => ideal with { Limits = none with { BetaRange = 0.1 } },
        };
        await using var device = new EmulatorDevice(profile, new XyArray(), _graph);

        Assert.Equal(storesExactly, device.Description.StoresExactly);
        Assert.Equal(storesExactly, IsStored(device, Arrays.Parameters(new XyArray(), _graph, 3)));
    }

    private static bool IsStored(EmulatorDevice device, Parameters wanted)
    {
        var stored = Parameters.Zero(device.Description.Substrate, _graph);
        device.ProgramAsync(wanted, stored).AsTask().Wait();
        return wanted.Couplings.AsSpan().SequenceEqual(stored.Couplings) && wanted.Bias.AsSpan().SequenceEqual(stored.Bias)
            && wanted.BiasAngle.AsSpan().SequenceEqual(stored.BiasAngle);
    }
}
