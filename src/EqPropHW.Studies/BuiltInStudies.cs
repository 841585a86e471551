namespace EqPropHW.Studies;

/// <summary>The studies that come with the program.</summary>
public static class BuiltInStudies
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Study> All { get; } =
        [XorSize.Study, XorLattice.Study, IrisSize.Study, Digits.Study, DigitsArchitecture.Study, ImageArchitecture.Study, Neurons.Study, Hts.Study, ConstraintsCost.Study, XorChained.Study];
}
