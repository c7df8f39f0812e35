use core::ops::{Add, Div, Mul, Rem, Sub};

/// `first`, or what the first of these mutants that is on makes of it.
#[inline(always)]
fn choose(first: bool, mutant: u32, others: &[bool]) -> bool {
    for (other, number) in others.iter().zip(mutant..) {
        if *other != first && on(number) {
            return *other;
        }
    }
    first
}

#[inline(always)]
pub fn eq<T: PartialEq>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a == b, mutant, &[false, true])
}

#[inline(always)]
pub fn ne<T: PartialEq>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a != b, mutant, &[false, true])
}

#[inline(always)]
pub fn lt<T: PartialOrd>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a < b, mutant, &[false, true, a <= b])
}

#[inline(always)]
pub fn le<T: PartialOrd>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a <= b, mutant, &[false, true, a < b])
}

#[inline(always)]
pub fn gt<T: PartialOrd>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a > b, mutant, &[false, true, a >= b])
}

#[inline(always)]
pub fn ge<T: PartialOrd>(mutant: u32, a: &T, b: &T) -> bool {
    choose(a >= b, mutant, &[false, true, a > b])
}

#[inline(always)]
pub fn is(mutant: u32, holds: bool) -> bool {
    choose(holds, mutant, &[false, true])
}

pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + From<u8>
{
}
impl Number for u32 {}
impl Number for u64 {}
impl Number for i128 {}
impl Number for usize {}

#[inline(always)]
pub fn add<T: Number>(mutant: u32, a: T, b: T) -> T {
    if on(mutant) {
        a - b
    } else if on(mutant + 1) {
        a * b
    } else {
        a + b
    }
}

#[inline(always)]
pub fn sub<T: Number>(mutant: u32, a: T, b: T) -> T {
    if on(mutant) {
        a + b
    } else if on(mutant + 1) {
        a / b
    } else {
        a - b
    }
}

#[inline(always)]
pub fn mul<T: Number>(mutant: u32, a: T, b: T) -> T {
    if on(mutant) {
        a + b
    } else if on(mutant + 1) {
        a / b
    } else {
        a * b
    }
}

#[inline(always)]
pub fn div<T: Number>(mutant: u32, a: T, b: T) -> T {
    if on(mutant) {
        a * b
    } else if on(mutant + 1) {
        a % b
    } else {
        a / b
    }
}

#[inline(always)]
pub fn rem<T: Number>(mutant: u32, a: T, b: T) -> T {
    if on(mutant) {
        a / b
    } else if on(mutant + 1) {
        a + b
    } else {
        a % b
    }
}

#[inline(always)]
pub fn more<T: Number>(mutant: u32, value: T) -> T {
    if on(mutant) {
        value + 1u8.into()
    } else {
        value
    }
}
