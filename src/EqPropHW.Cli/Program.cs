using System.CommandLine;
using EqPropHW.Cli;
using EqPropHW.Cli.Verbs;

var root = new RootCommand("""
    EqPropHW: train networks by equilibrium propagation on emulated hardware.

      eqp train digits-xy      trains 64-100-10 oscillators on handwritten digits in under a minute
      eqp experiments          lists what else can be trained
      eqp VERB --help          explains a verb, with examples
    """)
{
    TrainVerb.Create(),
    SettleVerb.Create(),
    GradcheckVerb.Create(),
    ExperimentsVerb.Create(),
    StudyVerb.Create(),
    YieldVerb.Create(),
    BenchVerb.Create(),
    CheckVerb.Create(),
    PlaceVerb.Create(),
    ProfileVerb.Create(),
    TauVerb.Create(),
    BudgetVerb.Create(),
    ExportVerb.Create(),
    DataVerb.Create(),
    DevicesVerb.Create(),
    BoardVerb.Create(),
    TraceVerb.Create(),
    ServeVerb.Create(),
    ReportVerb.Create(),
    CompletionsVerb.Create(),
};
HelpWithExamples.Install(root);
return await Invocation.RunAsync(root, args);
