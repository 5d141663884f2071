namespace Serverless.Scaling.Decisions;

/// <summary>Repeats a decision from what the ledger kept: the settings, what the rules remembered, the inputs.</summary>
public static class DecisionReplay
{
    /// <returns>What the rules say to the same inputs; equal to <see cref="Decision.Verdict"/> unless the rules have changed.</returns>
    /// <exception cref="FormatException">The entry keeps no memory, or that of another version of the rules.</exception>
    public static Verdict Repeat(Decision decision)
    {
        if (decision.Memory is not { } text)
        {
            throw new FormatException($"The decision of {decision.At:O} was read without its memory: ask for memory=true.");
        }

        return Recall(decision.Settings, text).Step(decision.Inputs, decision.Override);
    }

    /// <summary>The rules as they stood at the decision; null where another version of them wrote it.</summary>
    public static DecisionRule? Resume(Decision decision)
    {
        try
        {
            return decision.Memory is { } text ? Recall(decision.Settings, text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static DecisionRule Recall(ScalingSettings settings, string text)
    {
        var rule = new DecisionRule(settings);
        rule.Carry(new Memory().Recall(text));
        return rule;
    }
}
