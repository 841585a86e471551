using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Studies;

/// <summary>Merges changes into a JSON text. Source: RFC 7396.</summary>
internal static class MergePatch
{
    private static readonly JsonDocumentOptions _relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static string Apply(string text, string changes)
    {
        var target = JsonNode.Parse(text, documentOptions: _relaxed);
        return Merge(target, JsonNode.Parse(changes, documentOptions: _relaxed))!.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (key, value) in changes)
        {
            var old = result[key];
            result.Remove(key);
            if (value is not null) result[key] = Merge(old, value);
        }
        return result;
    }
}
