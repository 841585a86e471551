using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>The JSON Schemas of the files, made from the same declarations that read them.</summary>
public static class Schemas
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema of a hardware profile, <c>hardware-profiles/eqprop-profile.schema.json</c>.</summary>
    public static string Profile() => Text("EqPropHW hardware profile", ProfileReader.Shape("", () => "").Describe());

    /// <summary>The schema of an experiment, <c>hardware-profiles/eqprop-experiment.schema.json</c>.</summary>
    public static string Experiment() => Text("EqPropHW experiment", ExperimentReader.Shape("").Describe());

    /// <summary>The schema of a wiring, <c>hardware-profiles/eqprop-wiring.schema.json</c>.</summary>
    public static string Wiring() => Text("EqPropHW wiring of a board", WiringReader.Shape("", () => "").Describe());

    private static string Text(string title, JsonObject schema)
    {
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(_indented) + "\n";
    }
}
