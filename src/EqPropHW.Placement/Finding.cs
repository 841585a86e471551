using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>It runs, but worse than it could.</summary>
    Warning,

    /// <summary>It cannot run, or cannot learn.</summary>
    Error,
}

/// <summary>Something that a design rule found.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Element">Where: a node, a coupling, the network.</param>
/// <param name="Limit">What the device allows.</param>
/// <param name="Actual">What was found.</param>
/// <param name="Why">What it does to training.</param>
/// <param name="Fix">What to do.</param>
public sealed record Finding(string Rule, Severity Severity, string Element, string Limit, string Actual, string Why, string Fix)
{
    /// <summary>Device nodes to mark in a picture.</summary>
    public ImmutableArray<int> Nodes { get; init; } = [];

    /// <summary>Pairs of device nodes to mark in a picture.</summary>
    public ImmutableArray<Edge> Edges { get; init; } = [];
}

/// <summary>A named constraint and how it is checked.</summary>
/// <param name="Id">Its id, for example TOP-001.</param>
/// <param name="Title">What it demands, in a few words.</param>
/// <param name="Check">Everything that breaks it.</param>
public sealed record DesignRule(string Id, string Title, Func<CheckCase, IEnumerable<Finding>> Check);
