namespace Serverless.Scaling.Decisions;

/// <summary>Repeats a decision from its ledger entry: the settings, the memory of the rules, and the inputs.</summary>
public static class DecisionReplay
{
    /// <returns>The verdict on the same inputs. It equals <see cref="Decision.Verdict"/> unless the rules have
    /// changed.</returns>
    /// <exception cref="FormatException">The entry contains no memory, or the memory of another version of the
    /// rules.</exception>
    public static Verdict Repeat(Decision decision)
    {
        if (decision.Memory is not { } text)
        {
            throw new FormatException($"The decision of {decision.At:O} was read without its memory. Set memory=true.");
        }

        return Restore(decision.Settings, text).Step(decision.Inputs, decision.Override);
    }

    /// <summary>The rules as they were at the decision; null if another version of the rules wrote it.</summary>
    public static DecisionRule? Resume(Decision decision)
    {
        try
        {
            return decision.Memory is { } text ? Restore(decision.Settings, text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static DecisionRule Restore(ScalingSettings settings, string text)
    {
        var rule = new DecisionRule(settings);
        rule.Transfer(new RuleMemory().BeginRead(text));
        return rule;
    }
}
