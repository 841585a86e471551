using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>What a search for a placement found: the content of PLACEMENT.json.</summary>
/// <param name="Status"><c>placed</c>, <c>impossible</c> (proved) or <c>not-found</c> (within the expansions).</param>
/// <param name="Reason">How it was placed, why it is impossible, or what was tried.</param>
/// <param name="Expansions">Assignments, moves and path steps that were tried.</param>
/// <param name="Network">SHA-256 of the network's graph and roles.</param>
/// <param name="Device">SHA-256 of the device's graph.</param>
/// <param name="Chains">Device nodes of each network node, the clamped, nudged and read one first, [nodes]; empty unless placed.</param>
public sealed record PlacementResult(
    string Status, string Reason, long Expansions, string Network, string Device, ImmutableArray<int[]> Chains)
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Whether there is a placement.</summary>
    [JsonIgnore]
    public bool IsPlaced => Status == "placed";

    /// <summary>The text of PLACEMENT.json.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _json) + "\n";

    /// <summary>Reads PLACEMENT.json.</summary>
    /// <exception cref="NetworkException">It is missing or is no such file.</exception>
    public static PlacementResult Read(string path)
    {
        if (!File.Exists(path)) throw new NetworkException($"{path}: no such file");
        try
        {
            return JsonSerializer.Deserialize<PlacementResult>(File.ReadAllText(path), _json)
                ?? throw new NetworkException($"{path}: not a placement");
        }
        catch (JsonException e)
        {
            throw new NetworkException($"{path}: not a placement ({e.Message})");
        }
    }

    /// <summary>Refuses a placement of other graphs than these.</summary>
    /// <exception cref="NetworkException">It is not placed, or a hash differs.</exception>
    public void RequireMatch(Topology network, DeviceGraph device, string path)
    {
        if (!IsPlaced) throw new NetworkException($"{path}: nothing is placed ({Status}: {Reason})");
        if (Network != HashOf(network)) throw new NetworkException($"{path}: places another network (hash {Network[..12]}..., this one is {HashOf(network)[..12]}...)");
        if (Device != device.Hash()) throw new NetworkException($"{path}: places on another device graph (hash {Device[..12]}..., this one is {device.Hash()[..12]}...)");
    }

    /// <summary>SHA-256 of a network's graph and roles.</summary>
    public static string HashOf(Topology topology)
    {
        var edges = topology.Edges.OrderBy(e => e.I).ThenBy(e => e.J).Select(e => $"{e.I}-{e.J}");
        var text = $"{topology.NodeCount};{string.Join(' ', edges)};{string.Join(' ', topology.InputNodes)};{string.Join(' ', topology.OutputNodes)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }
}
