using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace EqPropHW.Profiles;

/// <summary>The canonical form of a file: sorted keys, no comments, no white space; equal content is equal bytes.</summary>
internal static class CanonicalJson
{
    private static readonly string[] _remarks = ["$schema", "description"];

    /// <summary>SHA-256 of the canonical form in hex; the root's <c>$schema</c> and <c>description</c> are left out.</summary>
    public static string Hash(JsonItem root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Write(writer, root, isRoot: true);
        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    private static void Write(Utf8JsonWriter writer, JsonItem item, bool isRoot)
    {
        switch (item.Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in item.Members.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    if (isRoot && _remarks.Contains(member.Key)) continue;
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value, isRoot: false);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var entry in item.Items) Write(writer, entry, isRoot: false);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(item.Text);
                break;
            case JsonValueKind.Number:
                // 1, 1.0 and 1e0 are one number.
                writer.WriteRawValue(double.Parse(item.Text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteRawValue(item.Text);
                break;
        }
    }
}
