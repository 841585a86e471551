using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A named way to wire a network; <see cref="Build"/> makes its graph.</summary>
public abstract record Architecture
{
    /// <summary>The graph and, for each edge, the layer it belongs to (for initial values and learning rates).</summary>
    /// <exception cref="NetworkException">The description is impossible; the message says why.</exception>
    public abstract Wired Build();
}

/// <summary>A graph with the layer of each edge.</summary>
/// <param name="Topology">The graph.</param>
/// <param name="EdgeLayer">Layer of each edge, [edges].</param>
/// <param name="Fans">Nodes on the lower and higher side of each layer, [layers].</param>
public sealed record Wired(Topology Topology, ImmutableArray<int> EdgeLayer, ImmutableArray<Fan> Fans)
{
    /// <summary>Where the nodes are drawn, [nodes]; default for graphs without geometry.</summary>
    public ImmutableArray<Place> Places { get; init; }
}

/// <summary>Sizes that scale the initial couplings of a layer.</summary>
/// <param name="In">Nodes on the input side.</param>
/// <param name="Out">Nodes on the output side.</param>
public readonly record struct Fan(int In, int Out);

/// <summary>Fully connected layers; the first is the input, the last the output.</summary>
/// <param name="Sizes">Nodes in each layer, at least two layers.</param>
public sealed record DenseLayers(ImmutableArray<int> Sizes) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build()
    {
        if (Sizes.Length < 2 || Sizes.Any(s => s < 1))
            throw new NetworkException($"layers [{string.Join(", ", Sizes)}]: at least two layers of at least one node are needed");
        var edges = new List<Edge>();
        var layer = new List<int>();
        var first = 0;
        for (var l = 0; l + 1 < Sizes.Length; l++)
        {
            var second = first + Sizes[l];
            for (var i = first; i < second; i++)
            {
                for (var j = second; j < second + Sizes[l + 1]; j++)
                {
                    edges.Add(new(i, j));
                    layer.Add(l);
                }
            }
            first = second;
        }
        var topology = new Topology(Sizes.Sum(), edges, Span(0, Sizes[0]), Span(first, Sizes[^1]));
        return new(topology, [.. layer], [.. Sizes.Zip(Sizes.Skip(1), (a, b) => new Fan(a, b))]) { Places = Place.Columns(Sizes) };
    }

    private static int[] Span(int start, int count) => [.. Enumerable.Range(start, count)];
}

/// <summary>Every node coupled to every other.</summary>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Inputs">Input nodes; by default the first ones.</param>
/// <param name="Outputs">Output nodes; by default the last ones.</param>
public sealed record AllToAll(int Nodes, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs) : Architecture
{
    /// <summary>The first nodes as inputs and the last ones as outputs.</summary>
    public AllToAll(int nodes, int inputs, int outputs)
        : this(nodes, [.. Enumerable.Range(0, inputs)], [.. Enumerable.Range(nodes - outputs, Math.Max(0, outputs))])
    {
    }

    /// <inheritdoc/>
    public override Wired Build()
    {
        var edges = new List<Edge>();
        for (var i = 0; i < Nodes; i++)
        {
            for (var j = i + 1; j < Nodes; j++) edges.Add(new(i, j));
        }
        return EdgeList.Flat(new Topology(Nodes, edges, Inputs, Outputs));
    }
}

/// <summary>Any graph.</summary>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Edges">Edges.</param>
/// <param name="Inputs">Input nodes.</param>
/// <param name="Outputs">Output nodes.</param>
public sealed record EdgeList(int Nodes, ImmutableArray<Edge> Edges, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build() => Flat(new Topology(Nodes, Edges, Inputs, Outputs));

    /// <summary>A graph whose edges form one layer.</summary>
    public static Wired Flat(Topology topology)
        => new(topology, [.. new int[topology.Edges.Length]], [new Fan(topology.NodeCount, 0)]);
}
