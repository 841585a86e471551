using System.Collections.Immutable;

namespace EqPropHW.Placement;

/// <summary>All design rules: what a device must have for an experiment to run and to learn on it.</summary>
public static class DesignRules
{
    /// <summary>Every rule, in the order of the report.</summary>
    public static ImmutableArray<DesignRule> All { get; } =
        [.. TopologyRules.All, .. LimitRules.All, .. DieRules.All, .. ConverterRules.All, .. ProgramRules.All, .. StructureRules.All, .. CalibrationRules.All];

    /// <summary>Everything that breaks a rule, all rules applied, worst first.</summary>
    public static ImmutableArray<Finding> Check(CheckCase check)
        => [.. All.SelectMany(rule => rule.Check(check)).OrderByDescending(f => f.Severity)];
}
