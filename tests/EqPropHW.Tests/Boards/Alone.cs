namespace EqPropHW.Tests.Boards;

/// <summary>
/// Tests on virtual time run while no other test does: the clock takes a quiet thread pool for a body that waits.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class Alone
{
    public const string Name = "virtual time";
}
