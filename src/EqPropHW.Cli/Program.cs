using System.CommandLine;
using EqPropHW.Cli;
using EqPropHW.Cli.Verbs;

var root = new RootCommand("EqPropHW: train networks by equilibrium propagation on emulated and real hardware.")
{
    TrainVerb.Create(),
    SettleVerb.Create(),
    GradcheckVerb.Create(),
    ExperimentsVerb.Create(),
    StudyVerb.Create(),
    CheckVerb.Create(),
    PlaceVerb.Create(),
    ProfileVerb.Create(),
    DataVerb.Create(),
    DevicesVerb.Create(),
    ReportVerb.Create(),
    CompletionsVerb.Create(),
};
return await Invocation.RunAsync(root, args);
