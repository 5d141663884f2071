namespace Serverless.Scaling.Decisions;

/// <summary>Repeats a decision from what the ledger kept: the settings, what the rules remembered, the inputs.</summary>
public static class DecisionReplay
{
    /// <returns>What the rules say to the same inputs; equal to <see cref="Decision.ToVerdict"/> unless the rules have changed.</returns>
    /// <exception cref="FormatException">The entry keeps no memory, or that of another version of the rules.</exception>
    public static Verdict Repeat(Decision decision)
    {
        if (decision.Memory is not { } text)
            throw new FormatException($"The decision of {decision.At:O} was read without its memory: ask for memory=true.");

        var rule = new DecisionRule(decision.Settings);
        rule.Carry(new Memory().Recall(text));
        return rule.Step(decision.Inputs, decision.Override);
    }
}
