using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

public sealed class ProfileReaderTests
{
    private const string Small = """{ "substrate": "xy", "time": { "kind": "continuous", "tau": "2 us" }, "clock": "5 MHz" }""";

    [Fact]
    public void Small_profile_gets_the_defaults()
    {
        var profile = ProfileReader.Parse(Small, "folder/mine.json");

        Assert.Equal("mine", profile.Name);
        Assert.Equal("", profile.Description);
        Assert.Equal("xy", profile.Substrate);
        Assert.Equal(new TimeSpec(false, 2e-6), profile.Time);
        Assert.Equal(new DeviceTiming(5e6, 1), profile.Timing);
        Assert.Equal(DeviceLimits.None, profile.Limits);
        Assert.Equal(new DeviceCapabilities(true, true, true, 16), profile.Capabilities);
    }

    [Fact]
    public void Every_key_reaches_its_place()
    {
        var profile = ProfileReader.Parse(
            """
            {
              "$schema": "./eqprop-profile.schema.json",
              "description": "A clocked array.",
              "substrate": "neuron",
              "time": { "kind": "clocked", "factor": { "value": "25 %", "scope": "die", "distribution": "constant", "status": "estimated" } },
              "clock": { "value": "1 kHz", "status": "datasheet", "source": "DS-1 p. 3" },
              "limits": { "coupling": 2, "bias": { "value": 1.5, "status": "assumed" }, "beta": "none" },
              "capabilities": { "restoresFreeState": false, "takesStartStates": false, "liveNudge": false, },
            }
            """,
            "b.json");

        Assert.Equal("A clocked array.", profile.Description);
        Assert.Equal("neuron", profile.Substrate);
        Assert.Equal(new TimeSpec(true, 0.25), profile.Time);
        Assert.Equal(new DeviceTiming(1000, 1), profile.Timing);
        Assert.Equal(new DeviceLimits(2, 1.5, double.PositiveInfinity), profile.Limits);
        Assert.Equal(new DeviceCapabilities(false, false, false, 16), profile.Capabilities);
    }

    [Theory]
    [InlineData("euler", Integrator.Euler)]
    [InlineData("heun", Integrator.Heun)]
    [InlineData("rk4", Integrator.Rk4)]
    [InlineData("adaptive", Integrator.Adaptive)]
    public void Integrator_reaches_the_timing(string word, Integrator integrator)
    {
        var profile = ProfileReader.Parse(Small.Replace("\"5 MHz\"", $"\"5 MHz\", \"timing\": {{ \"command\": \"1 us\" }}, \"integrator\": \"{word}\"", StringComparison.Ordinal), "a.json");

        Assert.Equal(new DeviceTiming(5e6, 1) { Integrator = integrator, CommandSeconds = 1e-6 }, profile.Timing);
    }

    [Fact]
    public void Hash_ignores_form_and_remarks_only()
    {
        var hash = ProfileReader.Parse(Small, "a.json").Hash;

        var reordered = ProfileReader.Parse(
            """
            { // the same hardware
              "$schema": "x", "description": "y", "clock": "5 MHz",
              "time": { "tau": "2 us", "kind": "continuous", }, "substrate": "xy" }
            """,
            "b.json").Hash;
        var slower = ProfileReader.Parse(Small.Replace("5 MHz", "4 MHz", StringComparison.Ordinal), "a.json").Hash;

        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, reordered);
        Assert.NotEqual(hash, slower);
    }

    [Fact]
    public void Hash_is_of_the_canonical_text()
    {
        var canonical = """{"clock":"5 MHz","substrate":"xy","time":{"kind":"continuous","tau":"2 us"}}"""u8;

        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(canonical)),
            ProfileReader.Parse(Small, "a.json").Hash);
    }

    [Fact]
    public void Numbers_of_equal_value_hash_alike()
    {
        static string Hash(string factor) => ProfileReader.Parse(
            $$"""{ "substrate": "xy", "time": { "kind": "clocked", "factor": {{factor}} }, "clock": "1 Hz" }""", "a.json").Hash;

        Assert.Equal(Hash("1"), Hash("1.0e0"));
        Assert.NotEqual(Hash("1"), Hash("0.5"));
    }

    [Fact]
    public void Ideal_profiles_have_ten_cycles_in_a_time_constant()
    {
        Assert.Equal(["neuron-ideal", "xy-ideal"], ShippedProfiles.Names.Where(n => n.EndsWith("-ideal", StringComparison.Ordinal)));
        foreach (var substrate in new[] { "xy", "neuron" })
        {
            var profile = ShippedProfiles.Load(substrate + "-ideal");

            Assert.Equal(substrate + "-ideal", profile.Name);
            Assert.Equal(substrate, profile.Substrate);
            Assert.Equal(new TimeSpec(false, 1), profile.Time);
            Assert.Equal(new DeviceTiming(10, 1), profile.Timing);
            Assert.Equal(DeviceLimits.None, profile.Limits);
        }
    }

    [Fact]
    public void Every_shipped_profile_is_a_file_that_loads_and_describes_itself()
    {
        var files = Directory.EnumerateFiles(Repository.HardwareProfiles, "*.json")
            .Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).ToArray();

        Assert.Equal(ShippedProfiles.Names, files.Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            var profile = ProfileReader.Read(file);
            Assert.NotEqual("", profile.Description);
            Assert.Equal(profile, ShippedProfiles.Load(profile.Name));
        }
    }

    [Fact]
    public void Index_of_the_profiles_names_each_of_them_and_every_code()
    {
        var index = File.ReadAllText(Path.Combine(Repository.HardwareProfiles, "README.md"));

        foreach (var name in ShippedProfiles.Names) Assert.Contains($"`{name}`", index, StringComparison.Ordinal);
        foreach (var (code, meaning) in DiagnosticCodes.Table) Assert.Contains($"| {code} | {meaning} |", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_name_of_a_shipped_profile_names_the_nearest()
    {
        var failure = Assert.Throws<ArgumentException>(() => ShippedProfiles.Load("xy-ideel"));

        Assert.Equal("there is no shipped profile 'xy-ideel'; did you mean 'xy-ideal'?", failure.Message);
    }
}
