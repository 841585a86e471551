using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

/// <summary>The committed schemas are the generated ones; EQP_ACCEPT=1 writes them anew.</summary>
public sealed class SchemasTests
{
    [Fact]
    public void Profile_schema_is_the_committed_file() => Compare("eqprop-profile.schema.json", Schemas.Profile());

    [Fact]
    public void Experiment_schema_is_the_committed_file() => Compare("eqprop-experiment.schema.json", Schemas.Experiment());

    [Fact]
    public void Wiring_schema_is_the_committed_file() => Compare("eqprop-wiring.schema.json", Schemas.Wiring());

    private static void Compare(string file, string generated)
    {
        var path = Path.Combine(Repository.HardwareProfiles, file);
        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") File.WriteAllText(path, generated);
        Assert.Equal(File.ReadAllText(path), generated);
    }
}
