using System.Text.Json;

namespace EqPropHW.Profiles;

/// <summary>A JSON value with its position: what the readers walk.</summary>
internal sealed class JsonItem
{
    public required JsonValueKind Kind { get; init; }

    /// <summary>First byte of the value.</summary>
    public required int Offset { get; init; }

    /// <summary>Path from the root, for example <c>learning.rates[1]</c>; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>The text, or the number as it was written.</summary>
    public string Text { get; init; } = "";

    /// <summary>Members of an object in file order; duplicate keys are left out and reported.</summary>
    public List<JsonMember> Members { get; } = [];

    /// <summary>Entries of a list.</summary>
    public List<JsonItem> Items { get; } = [];

    public JsonItem? this[string key] => Members.Find(m => m.Key == key)?.Value;

    /// <summary>The value as a message shows it.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.String => $"'{(Text.Length > 40 ? string.Concat(Text.AsSpan(0, 40), "...") : Text)}'",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Text,
    };

    /// <summary>Path of a member of this object.</summary>
    public string Join(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}

/// <summary>A key, the first byte of it, and its value.</summary>
internal sealed record JsonMember(string Key, int KeyOffset, JsonItem Value);
