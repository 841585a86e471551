using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>Collects the declared fields of an object into JSON Schema.</summary>
internal sealed class ObjectSchema
{
    private readonly List<(string Key, Func<JsonObject> Describe, bool Required)> _fields = [];
    private readonly List<(string Key, string Name, ObjectSchema Fields)> _branches = [];
    private readonly List<(string First, string Second)> _exclusive = [];

    public void Add<T>(string key, Shape<T> shape, string about, bool required)
        => _fields.Add((key, () => About(shape.Describe(), about), required));

    public void AddBranch(string key, string name, ObjectSchema fields) => _branches.Add((key, name, fields));

    public void ExactlyOne(string first, string second) => _exclusive.Add((first, second));

    public JsonObject Describe()
    {
        if (_branches.Count == 0) return Object(_fields, _exclusive);
        var kinds = new JsonArray();
        foreach (var (key, name, own) in _branches)
        {
            var schema = Object([.. _fields, .. own._fields], [.. _exclusive, .. own._exclusive]);
            schema["properties"]![key] = new JsonObject { ["const"] = name };
            kinds.Add((JsonNode)schema);
        }
        return new() { ["oneOf"] = kinds };
    }

    private static JsonObject Object(
        List<(string Key, Func<JsonObject> Describe, bool Required)> fields, List<(string First, string Second)> exclusive)
    {
        var properties = new JsonObject();
        foreach (var field in fields) properties[field.Key] = field.Describe();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. fields.Where(f => f.Required).Select(f => (JsonNode)f.Key)]),
            ["properties"] = properties,
        };
        if (exclusive.Count > 0)
        {
            schema["allOf"] = new JsonArray([.. exclusive.Select(e => (JsonNode)new JsonObject
            {
                ["oneOf"] = new JsonArray(Need(e.First), Need(e.Second)),
            })]);
        }
        return schema;
    }

    private static JsonObject Need(string key) => new() { ["required"] = new JsonArray(key) };

    private static JsonObject About(JsonObject schema, string about)
    {
        schema["description"] = about;
        return schema;
    }
}
