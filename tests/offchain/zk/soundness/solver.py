"""Solve a constraint system from its public input, by steps that leave no choice.

The solver knows rows and nothing of how they came about. Each of its rules finds the only value
that a wire can have; where it reaches every wire, the witness of that public input is unique.

- `v * v = v` makes a combination v 0 or 1, in any field. It is then written as one more variable.
- A row with a constant factor is linear. With one variable left, that is settled. With one variable
  without a range, of coefficient 1 or -1, that gets a range. If all have ranges, and the sums are
  fewer than the field has elements, the row is an equation of integers; and if each coefficient is
  greater than what all smaller ones can sum up to, it has one solution or none.
- `(y - a) * (y - b) = 0` makes y one of two. Who contradicts a linear row is not it.
"""

from assay.zk.field import SCALAR_FIELD


class ContradictionError(Exception):
    """The rows have no solution."""


def solve(r1cs, public_inputs):
    """Return the values that are settled, by wire, given those of the public inputs in order.

    Raises `ContradictionError` where no witness exists.
    """
    return _Solver(r1cs, public_inputs).run()


class _Solver:
    def __init__(self, r1cs, public_inputs):
        first = 1 + r1cs.public_outputs
        self._known = {0: 1} | dict(enumerate(public_inputs, first))
        self._wires = r1cs.wires
        self._ranges = {}
        self._linear = []
        self._products = []
        for row in range(r1cs.constraints):
            self._add(r1cs.a.row(row), r1cs.b.row(row), r1cs.c.row(row))

    def run(self):
        progress = True
        while progress:
            before = len(self._known), len(self._ranges), len(self._linear)
            self._linear = [row for row in self._linear if not self._settle(row)]
            self._products = [row for row in self._products if not self._settle_product(*row)]
            progress = before != (len(self._known), len(self._ranges), len(self._linear))
        return {wire: value for wire, value in self._known.items() if wire < self._wires}

    def _add(self, a, b, c):
        if a == b == c:
            if list(a.values()) == [1]:
                variable = next(iter(a))
            else:
                variable = self._wires + len(self._ranges)
                self._linear.append(_added(a, {variable: 1}, -1))
            self._ranges[variable] = (0, 1)
        elif set(b) <= {0}:
            self._linear.append(_added({}, a, b.get(0, 0), c, -1))
        else:
            self._products.append((a, b, c))

    def _rest(self, row):
        """Split a row into the terms of unknown variables and the number that is known."""
        terms = {wire: factor for wire, factor in row.items() if wire not in self._known}
        known = sum(factor * self._known[w] for w, factor in row.items() if w in self._known)
        return terms, known % SCALAR_FIELD

    def _settle(self, row):
        """Learn what a row, which sums up to 0, says; tell whether nothing is left in it."""
        terms, known = self._rest(row)
        if not terms:
            if known:
                raise ContradictionError
            return True
        if len(terms) == 1:
            ((wire, factor),) = terms.items()
            self._learn(wire, -known * pow(factor, -1, SCALAR_FIELD) % SCALAR_FIELD)
            return True
        unbounded = [wire for wire in terms if wire not in self._ranges]
        if not unbounded:
            solution = self._decode(terms, known)
            for wire, value in solution.items():
                self._learn(wire, value)
            return bool(solution)
        if len(unbounded) == 1:
            self._bound(unbounded[0], terms, known)
        return False

    def _learn(self, wire, value):
        if wire in self._ranges:
            low, high = self._ranges[wire]
            if (value - low) % SCALAR_FIELD > high - low:
                raise ContradictionError
        self._known[wire] = value % SCALAR_FIELD

    def _bound(self, wire, terms, known):
        factor = _signed(terms[wire])
        if abs(factor) == 1:
            others = {key: -factor * value for key, value in terms.items() if key != wire}
            low, high = self._span(others)
            if high - low < SCALAR_FIELD:
                start = -factor * _signed(known)
                self._ranges[wire] = (start + low, start + high)

    def _span(self, terms):
        ends = []
        for wire, factor in terms.items():
            low, high = self._ranges[wire]
            ends.append(sorted((_signed(factor) * low, _signed(factor) * high)))
        return sum(low for low, _ in ends), sum(high for _, high in ends)

    def _decode(self, terms, known):
        """Find the one solution in the ranges; none is told where there might be several."""
        low, high = self._span(terms)
        if high - low >= SCALAR_FIELD:
            return {}
        left = (-known - low) % SCALAR_FIELD  # above the least sum
        ascending = sorted(terms.items(), key=lambda term: abs(_signed(term[1])))
        reach = 0
        for wire, factor in ascending:
            if abs(_signed(factor)) <= reach:
                return {}
            reach += abs(_signed(factor)) * (self._ranges[wire][1] - self._ranges[wire][0])
        solution = {}
        for wire, factor in reversed(ascending):
            start, end = self._ranges[wire]
            steps, left = divmod(left, abs(_signed(factor)))
            if steps > end - start:
                raise ContradictionError
            solution[wire] = start + steps if _signed(factor) > 0 else end - steps
        if left:
            raise ContradictionError
        return solution

    def _settle_product(self, a, b, c):
        (a_terms, a_known), (b_terms, b_known) = self._rest(a), self._rest(b)
        if not a_terms or not b_terms:
            factor, other = (a_known, b) if not a_terms else (b_known, a)
            self._linear.append(_added({}, other, factor, c, -1))
            return True
        if not c and a_terms == b_terms and len(a_terms) == 1:
            ((wire, factor),) = a_terms.items()
            inverse = pow(factor, -1, SCALAR_FIELD)
            roots = {-known * inverse % SCALAR_FIELD for known in (a_known, b_known)}
            possible = [root for root in roots if self._is_possible(wire, root)]
            if not possible:
                raise ContradictionError
            if len(possible) == 1:
                self._known[wire] = possible[0]
                return True
        return False

    def _is_possible(self, wire, value):
        """Tell whether no linear row by itself refuses that the wire has this value."""
        self._known[wire] = value
        try:
            for row in self._linear:
                if wire in row:
                    terms, known = self._rest(row)
                    if terms and all(variable in self._ranges for variable in terms):
                        self._decode(terms, known)
        except ContradictionError:
            return False
        finally:
            del self._known[wire]
        return True


def _added(total, *terms_and_factors):
    """Sum up combinations, each followed by its factor."""
    result = dict(total)
    for terms, factor in zip(terms_and_factors[::2], terms_and_factors[1::2], strict=True):
        for wire, value in terms.items():
            result[wire] = (result.get(wire, 0) + value * factor) % SCALAR_FIELD
    return {wire: value for wire, value in result.items() if value}


def _signed(value):
    value %= SCALAR_FIELD
    return value - SCALAR_FIELD if value > SCALAR_FIELD // 2 else value
